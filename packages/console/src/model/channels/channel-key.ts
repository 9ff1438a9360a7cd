/**
 * One channel's key as a person uses it: held it opens, tapped it latches, and whatever takes the
 * hand away lets go.
 *
 *     closed:  hold → open while held      tap → latched open
 *     latched: hold or tap → open while held, closed after
 */
import type { Keyer } from '@mcae/client';
import { type Clock, within } from '@mcae/clock';

/** A press that is shorter latches. */
const TAP_MS = 200;
/** How long a tapped key goes on being held until its latch is answered. */
const LATCH_WAIT_MS = 300;

/** Where a press comes from: `pointer:3`, `key:Digit1`, `gamepad:0:2`. */
export type PressSource = string;

export interface ChannelKeyOptions {
  readonly keyer: Pick<Keyer, 'press' | 'release' | 'releaseNow' | 'settled' | 'state'>;
  readonly time: Clock;
  readonly mayLatch: () => boolean;
  readonly isLatched: () => boolean;
  /** Latches or closes; resolves when it was answered, whatever the answer. */
  readonly latch: (open: boolean) => Promise<void>;
}

export class ChannelKey {
  readonly #options: ChannelKeyOptions;
  readonly #sources = new Set<PressSource>();
  #pressedMs = 0;
  #wasLatched = false;
  #isLatching = false;
  /** Counts presses and cancels, so that what an old one awaits does not act on a new one. */
  #turn = 0;

  constructor(options: ChannelKeyOptions) {
    this.#options = options;
  }

  get isDown(): boolean {
    return this.#sources.size > 0;
  }

  /** @param atMs when the hand did it: a busy page hears of it later, and a hold is not a tap */
  down(source: PressSource, atMs: number): void {
    const isFirst = this.#sources.size === 0;
    this.#sources.add(source);
    if (!isFirst) return;
    const { isLatched, keyer } = this.#options;
    this.#turn++;
    this.#pressedMs = atMs;
    this.#wasLatched = isLatched() || this.#isLatching;
    keyer.press();
  }

  up(source: PressSource, atMs: number): void {
    if (!this.#sources.delete(source) || this.#sources.size > 0) return;
    const isTap = atMs - this.#pressedMs < TAP_MS;
    if (this.#wasLatched) void this.#closeLatch();
    else if (isTap && this.#options.mayLatch()) void this.#latchOpen(this.#turn);
    else void this.#options.keyer.release();
  }

  /** The hand was taken away, by the window, the tab, the device: never latches. */
  cancel(source?: PressSource): void {
    if (source === undefined) this.#sources.clear();
    else if (!this.#sources.delete(source)) return;
    if (this.#sources.size > 0) return;
    this.#turn++;
    void this.#options.keyer.release();
  }

  /** The page goes: says so without waiting. */
  abandon(): void {
    this.#sources.clear();
    this.#turn++;
    this.#options.keyer.releaseNow();
  }

  async #closeLatch(): Promise<void> {
    // The lease first: a gate that is closed by force asks its holder to press again.
    await this.#options.keyer.release();
    await this.#options.latch(false);
  }

  async #latchOpen(turn: number): Promise<void> {
    const { keyer, latch, time } = this.#options;
    this.#isLatching = true;
    await keyer.settled();
    const mayGoOn = turn === this.#turn && keyer.state.phase === 'held';
    if (mayGoOn) await within(time, LATCH_WAIT_MS, latch(true));
    this.#isLatching = false;
    if (turn === this.#turn) await keyer.release();
  }
}
