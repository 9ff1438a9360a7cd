/**
 * One channel's key. Held, it opens the gate; tapped, it latches; losing the window, tab or device
 * releases it.
 *
 *     closed:  hold → open while held      tap → latched open
 *     latched: hold or tap → open while held, closed after
 */
import type { Keyer } from '@mcae/client';
import { type Clock, within } from '@mcae/clock';

/** A shorter press is a tap, which latches. */
const TAP_MS = 200;
/** The lease of a tap is renewed for so long, until the latch is confirmed. */
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
  /** Counts presses and cancels, so that a late answer to an old press does not act on a new one. */
  #turn = 0;

  constructor(options: ChannelKeyOptions) {
    this.#options = options;
  }

  get isDown(): boolean {
    return this.#sources.size > 0;
  }

  /** @param atMs time of the input itself: a busy page handles it later, and must not take a hold for a tap */
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

  /** The input was lost with the window, the tab or the device: releases, never latches. */
  cancel(source?: PressSource): void {
    if (source === undefined) this.#sources.clear();
    else if (!this.#sources.delete(source)) return;
    if (this.#sources.size > 0) return;
    this.#turn++;
    void this.#options.keyer.release();
  }

  /** The page is being closed: sends the release without waiting for an answer. */
  abandon(): void {
    this.#sources.clear();
    this.#turn++;
    this.#options.keyer.releaseNow();
  }

  async #closeLatch(): Promise<void> {
    // The lease first: a holder whose gate is closed by force would be asked to press again.
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
