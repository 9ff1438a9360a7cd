/** Raises an alarm after each outage in which nobody heard this engine: during one, nobody would hear that either. */
import type { Clock } from '@mcae/clock';
import { ENGINE_LOST_MS } from '@mcae/schema';
import type { Alarms } from './alarms.js';

export class OutageReporter {
  readonly #alarms: Alarms;
  readonly #clock: Clock;
  #observedMs: number | undefined;
  #heardMs: number | undefined;

  constructor(alarms: Alarms, clock: Clock) {
    this.#alarms = alarms;
    this.#clock = clock;
  }

  /** The run before this one ended without being stopped. */
  reportCrash(): void {
    this.#raise('the engine ended without being stopped and started again; every gate was closed');
  }

  /** Call it with every telemetry message. */
  observe(isConnected: boolean): void {
    const nowMs = this.#clock.monoMs();
    const heldUpMs = nowMs - (this.#observedMs ?? nowMs);
    this.#observedMs = nowMs;
    if (!isConnected) return;
    const silentMs = nowMs - (this.#heardMs ?? nowMs);
    this.#heardMs = nowMs;
    if (silentMs < ENGINE_LOST_MS) return;
    const why = heldUpMs < ENGINE_LOST_MS ? 'the bus was away' : 'it was held up';
    this.#raise(`nobody heard the engine for ${(silentMs / 1_000).toFixed(1)} s: ${why}`);
  }

  #raise(message: string): void {
    this.#alarms.pulse('engine_lost', null, message);
  }
}
