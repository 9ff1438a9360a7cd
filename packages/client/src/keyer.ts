/**
 * A dead man's handle: a key that is held renews its lease, and lets go when anything fails.
 *
 *     press → PUT at once → PUT each 150 ms … → release → DELETE
 *
 * One request at a time: a release waits for the renewal that is under way, since one that
 * overtook it would leave the gate open for the rest of a lease. After a refusal or a loss nothing
 * is sent until the key is let go and pressed again.
 */
import type { Cancel, Clock } from '@mcae/clock';
import { LEASE_MS, RENEW_DEADLINE_MS, RENEW_MS } from './limits.js';
import type { LeaseAnswer, LeaseRequest, PttAnswer } from './rest/answers.js';
import { ApiProblem } from './rest/api-problem.js';

export type KeyState =
  | { readonly phase: 'idle' }
  /** The first request is under way: not open yet, as far as is known. */
  | { readonly phase: 'opening' }
  | { readonly phase: 'held'; readonly lease: LeaseAnswer }
  /** The service said no; let go and press again. */
  | { readonly phase: 'refused'; readonly problem: ApiProblem }
  /** No renewal was answered for as long as a lease lives: it is over. */
  | { readonly phase: 'lost'; readonly problem: ApiProblem };

/** What the keyer sends; `createClient` has both. */
export interface KeyPort {
  lease(channel: number, lease: LeaseRequest, deadlineMs: number): Promise<LeaseAnswer>;
  release(channel: number, holder: string, keepalive?: boolean): Promise<PttAnswer>;
}

export interface KeyerOptions {
  readonly channel: number;
  /** Who holds it; read at each press. */
  readonly holder: string | (() => string);
  readonly priority?: number;
  readonly port: KeyPort;
  readonly time: Clock;
  readonly onChange?: (state: KeyState) => void;
}

const IDLE: KeyState = { phase: 'idle' };

export class Keyer {
  readonly #options: KeyerOptions;
  #state: KeyState = IDLE;
  #holder = '';
  /** Counts presses; what an older press still awaits is of no interest. */
  #press = 0;
  #pressed = false;
  #underWay: Promise<void> = Promise.resolve();
  #cancelRenewal: Cancel = () => {};
  #leaseEndsMs = 0;

  constructor(options: KeyerOptions) {
    this.#options = options;
  }

  get state(): KeyState {
    return this.#state;
  }

  get pressed(): boolean {
    return this.#pressed;
  }

  /** Opens; while the key is down already it does nothing. */
  press(): void {
    if (this.#pressed) return;
    const { holder, time } = this.#options;
    this.#pressed = true;
    this.#holder = typeof holder === 'string' ? holder : holder();
    this.#leaseEndsMs = time.monoMs() + LEASE_MS;
    const press = ++this.#press;
    this.#set({ phase: 'opening' });
    this.#underWay = this.#underWay.then(() => this.#renew(press));
  }

  /**
   * Lets go.
   * @returns when the service has answered, or could not: the lease then ends by itself
   */
  release(): Promise<void> {
    return this.#letGo(this.#underWay);
  }

  /** Resolves when no request of this key is under way: the newest answer is in `state`. */
  settled(): Promise<void> {
    return this.#underWay;
  }

  /** Lets go without waiting for anything: for a page that is about to go. */
  releaseNow(): void {
    void this.#letGo(undefined);
  }

  #letGo(after: Promise<void> | undefined): Promise<void> {
    if (!this.#pressed) return this.#underWay;
    const { port, channel } = this.#options;
    this.#pressed = false;
    this.#press++;
    this.#cancelRenewal();
    const sent = () => port.release(channel, this.#holder, true).then(ignore, ignore);
    this.#underWay = after === undefined ? sent() : after.then(sent);
    this.#set(IDLE);
    return this.#underWay;
  }

  async #renew(press: number): Promise<void> {
    if (press !== this.#press) return;
    const { port, channel, priority, time } = this.#options;
    const sentMs = time.monoMs();
    try {
      const request = {
        holder: this.#holder,
        lease_ms: LEASE_MS,
        ...(priority !== undefined && { priority }),
      };
      // Nothing is waited for past the end of the lease: by then the key is lost for certain.
      const deadlineMs = Math.min(RENEW_DEADLINE_MS, Math.max(1, this.#leaseEndsMs - sentMs));
      const lease = await port.lease(channel, request, deadlineMs);
      if (press !== this.#press) return;
      this.#leaseEndsMs = sentMs + LEASE_MS;
      this.#set({ phase: 'held', lease });
      this.#schedule(press, sentMs + RENEW_MS);
    } catch (error) {
      if (press === this.#press) this.#onFailure(press, sentMs, toProblem(error));
    }
  }

  #onFailure(press: number, sentMs: number, problem: ApiProblem): void {
    const isOver = this.#options.time.monoMs() >= this.#leaseEndsMs;
    if (problem.answered) this.#set({ phase: 'refused', problem });
    else if (isOver) this.#set({ phase: 'lost', problem: lostKey(problem) });
    else this.#schedule(press, sentMs + RENEW_MS);
  }

  #schedule(press: number, dueMs: number): void {
    const { time } = this.#options;
    this.#cancelRenewal = time.after(Math.max(0, dueMs - time.monoMs()), () => {
      this.#underWay = this.#renew(press);
    });
  }

  #set(state: KeyState): void {
    this.#state = state;
    this.#options.onChange?.(state);
  }
}

const lostKey = (cause: ApiProblem) =>
  new ApiProblem(cause.code, 'renewals went unanswered, so the key has ended', { cause });

const ignore = () => {};

const toProblem = (error: unknown) =>
  error instanceof ApiProblem
    ? error
    : new ApiProblem('no_answer', 'the request failed', { cause: error });
