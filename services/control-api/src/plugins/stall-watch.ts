/** Whether this process stood still: requests that it reads then are older than they seem. */
import { type Cancel, type Clock, every } from '@mcae/clock';

const CHECK_MS = 100;
/** A request that waited for less is young enough to be sent on. */
const STALL_MS = 300;
/** Requests that waited during a stall are read within this time after it. */
const BACKLOG_MS = 250;

export class StallWatch {
  readonly #clock: Clock;
  readonly #cancel: Cancel;
  #checkedMs: number;
  #backlogUntilMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#checkedMs = clock.monoMs();
    this.#cancel = every(clock, CHECK_MS, () => {
      if (this.#stalls()) this.#backlogUntilMs = clock.monoMs() + BACKLOG_MS;
      this.#checkedMs = clock.monoMs();
    });
  }

  /** Can a request that is read now have waited? After a stall, sockets may be read before timers run. */
  get hasBacklog(): boolean {
    return this.#stalls() || this.#clock.monoMs() < this.#backlogUntilMs;
  }

  close(): void {
    this.#cancel();
  }

  #stalls(): boolean {
    return this.#clock.monoMs() - this.#checkedMs > CHECK_MS + STALL_MS;
  }
}
