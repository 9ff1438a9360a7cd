/** Whether this process was held up: what waited for it meanwhile is older than it looks. */
import { type Cancel, type Clock, every } from '@mcae/clock';

const LOOK_MS = 100;
/** A request that was held up for less is young enough to be sent on. */
const STALL_MS = 300;
/** Requests that waited are read within this time after a stall. */
const BACKLOG_MS = 250;

export class StallWatch {
  readonly #clock: Clock;
  readonly #cancel: Cancel;
  #lookedMs: number;
  #backlogUntilMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#lookedMs = clock.monoMs();
    this.#cancel = every(clock, LOOK_MS, () => {
      if (this.#stalls()) this.#backlogUntilMs = clock.monoMs() + BACKLOG_MS;
      this.#lookedMs = clock.monoMs();
    });
  }

  /** May what is being read now have waited for long? Sockets can be read before timers run. */
  get hasBacklog(): boolean {
    return this.#stalls() || this.#clock.monoMs() < this.#backlogUntilMs;
  }

  close(): void {
    this.#cancel();
  }

  #stalls(): boolean {
    return this.#clock.monoMs() - this.#lookedMs > LOOK_MS + STALL_MS;
  }
}
