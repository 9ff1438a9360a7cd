/** A process in the simulation: it can be frozen (SIGSTOP), go on, and die. */
import type { Cancel, Clock } from '@mcae/clock';
import type { Random } from '../random.js';

interface Held {
  readonly dueMs: number;
  readonly run: () => void;
}

export interface SimProcessOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** The zero of its machine's clock; the same for all processes of a machine. */
  readonly offsetMs: number;
}

/** How long after its time the operating system runs a timer, at most, ms. */
const TIMER_LATENESS_MS = 1;

export class SimProcess implements Clock {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #offsetMs: number;
  #state: 'running' | 'frozen' | 'dead' = 'running';
  #timers: Held[] = [];
  /** By the socket or pipe that they wait in. */
  readonly #messages = new Map<object, (() => void)[]>();
  #freezes = 0;

  constructor({ clock, random, offsetMs }: SimProcessOptions) {
    this.#clock = clock;
    this.#random = random;
    this.#offsetMs = offsetMs;
  }

  get clock(): Clock {
    return this;
  }
  get alive(): boolean {
    return this.#state !== 'dead';
  }
  get running(): boolean {
    return this.#state === 'running';
  }

  /** Of its machine; goes on while the process is frozen. */
  monoMs(): number {
    return this.#clock.monoMs() + this.#offsetMs;
  }

  wallMs(): number {
    return this.#clock.wallMs();
  }

  /** Like Node's: whole milliseconds, rounded down, and then some lateness. */
  after(delayMs: number, run: () => void): Cancel {
    const wholeMs = Math.max(1, Math.floor(delayMs));
    const dueMs = this.#clock.monoMs() + wholeMs;
    return this.#later(wholeMs + this.#random.next() * TIMER_LATENESS_MS, dueMs, run);
  }

  /** What comes from outside waits while the process is frozen, and is lost when it is dead. */
  deliver(socket: object, run: () => void): void {
    if (this.#state === 'running') run();
    else if (this.#state === 'frozen')
      this.#messages.set(socket, [...(this.#messages.get(socket) ?? []), run]);
  }

  /** @returns a function that lets it go on; the last one of several does. */
  freeze(): () => void {
    if (this.#state === 'running') this.#state = 'frozen';
    this.#freezes++;
    let thawed = false;
    return () => {
      if (thawed) return;
      thawed = true;
      if (--this.#freezes === 0) this.#thaw();
    };
  }

  kill(): void {
    this.#state = 'dead';
    this.#timers = [];
    this.#messages.clear();
  }

  #later(delayMs: number, dueMs: number, run: () => void): Cancel {
    let wanted: (() => void) | undefined = run;
    const runIfWanted = () => {
      const running = wanted;
      wanted = undefined;
      running?.();
    };
    const cancel = this.#clock.after(delayMs, () => {
      if (this.#state === 'running') runIfWanted();
      else if (this.#state === 'frozen') this.#timers.push({ dueMs, run: runIfWanted });
    });
    return () => {
      wanted = undefined;
      cancel();
    };
  }

  /**
   * An event loop that goes on runs its timers first, then what waits in its sockets: in order in
   * each of them, but the sockets in any order.
   */
  #thaw(): void {
    if (this.#state !== 'frozen') return;
    this.#state = 'running';
    const timers = this.#timers.sort((a, b) => a.dueMs - b.dueMs).map(({ run }) => run);
    this.#timers = [];
    // One at a time, each in its turn, so that promises settle between; it may freeze again.
    for (const run of timers) this.#clock.after(0, () => this.deliver(this, run));
    const sockets = [...this.#messages].map(([socket, runs]) => ({
      socket,
      runs,
      place: this.#random.next(),
    }));
    this.#messages.clear();
    for (const { socket, runs } of sockets.sort((a, b) => a.place - b.place))
      for (const run of runs) this.#clock.after(0, () => this.deliver(socket, run));
  }
}
