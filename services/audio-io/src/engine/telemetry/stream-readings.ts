/** What a stream has reported of itself: counters, meters, xruns, by which telemetry shows it. */
import type { ChannelReport, StreamReport } from '../../stream/messages.js';
import { MeterQueue } from './meter-queue.js';
import { XrunCount } from './xrun-count.js';

type Kernel = 'reference' | 'wasm-simd';

export class StreamReadings {
  readonly #isRunning: () => boolean;
  readonly #meters = new MeterQueue();
  readonly #xruns = new XrunCount();
  #kernel: Kernel | undefined;
  #newest: StreamReport | undefined;

  /** @param isRunning whether the stream runs now */
  constructor(isRunning: () => boolean) {
    this.#isRunning = isRunning;
  }

  /** Of the stream whose devices are open; undefined where they are not. */
  get kernel(): Kernel | undefined {
    return this.#kernel;
  }

  /** The newest heartbeat of the stream that runs; undefined where none does. */
  get report(): StreamReport | undefined {
    return this.#isRunning() ? this.#newest : undefined;
  }

  /** What it counted since it was last opened, whether it runs or not; undefined where it never reported. */
  get counters(): StreamReport | undefined {
    return this.#newest;
  }

  /** Over all its openings. */
  get xruns(): Pick<XrunCount, 'total' | 'newest'> {
    return this.#xruns;
  }

  channelReport(channel: number): ChannelReport | undefined {
    return ofChannel(this.report, channel);
  }

  /** The meter window to show now; undefined where the stream does not run. */
  meters(channel: number): ChannelReport | undefined {
    return this.#isRunning() ? ofChannel(this.#meters.shown, channel) : undefined;
  }

  /** Call it before each telemetry message. */
  nextMeters(): void {
    this.#meters.next();
  }

  /** The stream is about to be opened: its reports count from 0, and its windows start anew. */
  begin(): void {
    this.#meters.clear();
    this.#xruns.begin();
  }

  opened(kernel: Kernel): void {
    this.#kernel = kernel;
  }

  ingest(report: StreamReport): void {
    this.#newest = report;
    this.#meters.push(report);
    this.#xruns.ingest(report);
  }

  /** Its devices are not open any more. */
  end(): void {
    this.#kernel = undefined;
  }
}

function ofChannel(report: StreamReport | undefined, channel: number): ChannelReport | undefined {
  return report?.channels.find((one) => one.channel === channel);
}
