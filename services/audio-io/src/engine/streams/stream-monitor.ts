/** What a stream's process reports and prints, and what it leaves out, as events of the stream's life. */
import type { Clock } from '@mcae/clock';
import type { StreamSpec } from '../../audio/audio-backend.js';
import { libraryLog } from '../../audio/library-log.js';
import type { FromStream, StreamPlan, StreamReport } from '../../stream/messages.js';
import { StreamReadings } from '../telemetry/stream-readings.js';
import { BlockWatch } from './block-watch.js';
import { StreamHealth } from './stream-health.js';
import type { LifeHost } from './stream-life.js';
import { matters } from './stream-lifecycle.js';

export interface StreamMonitorOptions {
  readonly clock: Clock;
  /** Which of our own channels has one of its devices, where one has; asked when it cannot open. */
  readonly deviceUser: (plan: StreamPlan) => DeviceUser | undefined;
}

/** Which other channels have a device. */
export interface DeviceUser {
  readonly device: string;
  readonly channels: readonly number[];
}

interface MonitorHost extends LifeHost {
  /** The stream has what is desired, as of this version. */
  readonly confirm: (version: number) => void;
}

export class StreamMonitor {
  readonly readings: StreamReadings;
  readonly #options: StreamMonitorOptions;
  readonly #host: MonitorHost;
  readonly #blocks: BlockWatch;
  readonly #health = new StreamHealth();

  constructor(options: StreamMonitorOptions, host: MonitorHost) {
    this.#options = options;
    this.#host = host;
    this.#blocks = new BlockWatch(options.clock);
    this.readings = new StreamReadings(() => host.life().state === 'running');
  }

  /** The devices are about to be opened. */
  begin(spec: StreamSpec): void {
    this.readings.begin();
    this.#health.clear();
    this.#blocks.begin(spec);
  }

  /** The devices are not open any more. */
  end(): void {
    this.readings.end();
  }

  /** To be called each `periodMs`: is a block missing? */
  watch(periodMs: number): void {
    this.#blocks.tick(periodMs);
    const missed = matters(this.#host.life(), 'blockMissed') ? this.#blocks.missed() : undefined;
    if (missed) this.#host.dispatch({ type: 'blockMissed', ...missed });
  }

  /** @param printed the last reason that the process's library printed */
  receive(message: FromStream, printed: string | undefined): void {
    switch (message.type) {
      case 'opened':
        this.readings.opened(message.kernel);
        this.#host.dispatch({ type: 'opened' });
        break;
      case 'applied':
        this.#host.confirm(message.version);
        break;
      case 'report':
        this.#ingest(message);
        break;
      case 'ended': {
        const reason = this.#explained(message, printed);
        this.#host.dispatch({ type: 'ended', kind: message.kind, reason });
        break;
      }
      case 'ready':
      case 'enumerated':
      case 'found':
        break;
    }
  }

  printed(line: string): void {
    const where = libraryLog.endIn(line);
    if (where === undefined) return;
    const reason = `the sound library ended the stream (${where})`;
    this.#host.dispatch({ type: 'libraryEnded', reason });
  }

  #ingest(report: StreamReport): void {
    this.#blocks.ingest(report);
    this.readings.ingest(report);
    if (report.blocks > 0) this.#host.dispatch({ type: 'blockCame' });
    const reason = this.#health.assess(report, this.#options.clock.monoMs());
    if (reason !== undefined) this.#host.dispatch({ type: 'unhealthy', reason });
  }

  /**
   * A device that can be opened once is busy, or not even listed, while another stream has it. What its
   * library has no words for may have been printed before.
   */
  #explained({ kind, message }: FromStream & { type: 'ended' }, printed?: string): string {
    const explained = printed && libraryLog.explainRefusal(message, printed);
    if (explained) return explained;
    const { plan } = this.#host.life();
    const user = plan && this.#options.deviceUser(plan);
    if (!user) return message;
    const { device, channels } = user;
    const isTaken = kind === 'busy' || (kind === 'not-found' && message.includes(device));
    return isTaken ? `${message}: ${device} is in use by channel ${channels.join(', ')}` : message;
  }
}
