/** The real engine on a bus in memory, as `audio-io run` has it on NATS. */
import type { Engine } from '@mcae/audio-io';
import {
  type CommandAnswer,
  type CommandHandlers,
  EnginePublisher,
  type InMemoryBus,
  type InMemoryServer,
  Stamp,
  serveCommands,
} from '@mcae/bus';
import type { Clock } from '@mcae/clock';
import type {
  Body,
  CommandName,
  Config,
  EventMessage,
  EventName,
  TelemetryMessage,
  TelemetryName,
} from '@mcae/schema';
import { createLocalEngine } from './local-engine.js';
import { MemoryAudit } from './memory-audit.js';
import { MemoryStore } from './memory-store.js';

export interface EngineNodeOptions {
  readonly server: InMemoryServer;
  readonly clock: Clock;
  readonly node: string;
  readonly bootId: string;
  readonly config: Config;
}

const ENGINE_VERSION = '9.9.9';
/** Of one core. */
export const ENGINE_CPU_PERCENT = 3.1;

export class EngineNode {
  readonly node: string;
  readonly bus: InMemoryBus;
  readonly publisher: PausablePublisher;
  readonly store = new MemoryStore();
  readonly audit = new MemoryAudit();
  readonly engine: Engine;
  /** Commands that were carried out. */
  readonly done: CommandAnswer[] = [];
  /** Stands in for the handler of a command: an engine that hangs, fails or answers nonsense. */
  readonly override: { -readonly [N in CommandName]?: CommandHandlers[N] } = {};

  constructor({ server, clock, node, bootId, config }: EngineNodeOptions) {
    this.node = node;
    this.bus = server.connect(`engine ${node} ${bootId}`);
    const identity = { node, bootId };
    const startMs = clock.monoMs();
    const stamp = new Stamp(identity, clock);
    this.publisher = new PausablePublisher(this.bus, node, stamp);
    this.engine = createLocalEngine({
      config,
      clock,
      publisher: this.publisher,
      store: this.store,
      audit: this.audit,
      version: ENGINE_VERSION,
      ownUsage: () => ({
        cpuUs: (clock.monoMs() - startMs) * 10 * ENGINE_CPU_PERCENT,
        rssBytes: 100 * 2 ** 20,
      }),
    });
    serveCommands({
      host: this.bus,
      identity,
      version: ENGINE_VERSION,
      stamp,
      clock,
      handlers: new Proxy(this.engine.commands, {
        get: (commands, name) => Reflect.get(this.override, name) ?? Reflect.get(commands, name),
      }),
      onAnswer: (answer) => {
        if (answer.error === undefined) this.done.push(answer);
      },
    });
    void this.engine.start();
  }

  get config(): Config {
    return this.#running().config as Config;
  }

  get revision(): string {
    return this.#running().revision;
  }

  /** What a request could have changed, as text to compare. */
  get state(): string {
    return JSON.stringify([this.config, this.publisher.gateChanges, this.done.length]);
  }

  /** Has an alarm that stays active: `audit_failed`. */
  raiseAlarm(): void {
    this.engine.reportAuditFailure('the disk is full');
  }

  /** It still runs and answers. */
  stopPublishing(): void {
    this.publisher.isPaused = true;
  }

  resumePublishing(): void {
    this.publisher.isPaused = false;
  }

  /** Gone from the bus without a message. */
  async crash(): Promise<void> {
    this.stopPublishing();
    void this.engine.stop();
    await this.bus.close();
  }

  #running() {
    const context = { requestId: '-', actor: '-' };
    return this.engine.commands['config.get']({}, context) as { config: unknown; revision: string };
  }
}

/** While it is paused no sequence numbers are used, so readers see no gap. */
class PausablePublisher extends EnginePublisher {
  isPaused = false;
  /** Gates and mutes that commands have changed; leases that ran out are not counted. */
  gateChanges = 0;

  override telemetry<N extends TelemetryName>(name: N, body: Body<TelemetryMessage<N>>): void {
    if (!this.isPaused) super.telemetry(name, body);
  }

  override event<N extends EventName>(name: N, body: Body<EventMessage<N>>): void {
    if (name === 'ptt' && 'request_id' in body) this.gateChanges++;
    if (!this.isPaused) super.event(name, body);
  }
}
