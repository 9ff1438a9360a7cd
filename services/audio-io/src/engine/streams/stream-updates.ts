/** What is desired, on its way to an open stream: sent whole each time, and confirmed by the stream. */
import type { Clock } from '@mcae/clock';
import { ProblemError } from '@mcae/schema';
import type { DesiredChannel, ToStream } from '../../stream/messages.js';

const CONFIRM_DEADLINE_MS = 400;
/** A stream that confirms nothing for so many updates, 10 s, cannot be made to close a gate. */
const MOST_TRIES = 25;
/** Of more updates that wait, the oldest is given up. */
const MOST_PENDING = 1_000;

export interface StreamUpdatesOptions {
  readonly clock: Clock;
  /** What the channels should be at the moment of asking. */
  readonly desired: () => DesiredChannel[];
  /** The stream is open, and did not confirm any of 25 updates. */
  readonly onUnconfirmed: (reason: string) => void;
  /** What is desired could not be computed or sent. */
  readonly onFault: (error: unknown) => void;
}

type Send = (message: ToStream) => void;

export class StreamUpdates {
  readonly #options: StreamUpdatesOptions;
  /** Undefined while the stream is not open; another one for each opening. */
  #send: Send | undefined;
  #version = 0;
  readonly #pending = new Map<number, (isConfirmed: boolean) => void>();
  #retrying: Promise<void> | undefined;

  constructor(options: StreamUpdatesOptions) {
    this.#options = options;
  }

  /** The stream is open. */
  begin(send: Send): void {
    // A function of its own for each opening: it is compared.
    this.#send = (message) => send(message);
  }

  /** The stream is down: nobody confirms any more. */
  end(): void {
    this.#send = undefined;
    for (const settle of [...this.#pending.values()]) settle(false);
  }

  confirm(version: number): void {
    this.#pending.get(version)?.(true);
  }

  /**
   * Resolves once the stream has confirmed what was desired at the call; at once where it is not open.
   * @param asOfMs when it was asked for; what is older than 400 ms when it arrives opens no gate.
   * @throws ProblemError deadline_exceeded where the stream does not confirm within 400 ms or goes down;
   *   whatever `desired` and the link throw.
   */
  async update(asOfMs?: number): Promise<void> {
    if (this.#send && !(await this.#sendDesired(this.#send, asOfMs)))
      throw new ProblemError('deadline_exceeded', 'the stream did not answer in time');
  }

  /** Updates until the stream has confirmed or is down, 25 times at the most. Never rejects. */
  async sync(): Promise<void> {
    const send = this.#send;
    if (!send || (await this.#isSettled(send))) return;
    // What one retry sends is the newest for all who wait.
    this.#retrying ??= this.#retry(send).finally(() => {
      this.#retrying = undefined;
    });
    await this.#retrying;
  }

  async #retry(send: Send): Promise<void> {
    for (let tries = 2; tries <= MOST_TRIES; tries++) if (await this.#isSettled(send)) return;
    this.#options.onUnconfirmed(`the stream confirmed none of ${MOST_TRIES} updates`);
  }

  /** @returns false where the stream has not confirmed in time, and may be asked again */
  async #isSettled(send: Send): Promise<boolean> {
    try {
      return (await this.#sendDesired(send)) || send !== this.#send;
    } catch (error) {
      this.#options.onFault(error);
      return true;
    }
  }

  /** @returns whether it was confirmed in time */
  #sendDesired(send: Send, asOfMs = this.#options.clock.monoMs()): Promise<boolean> {
    const channels = this.#options.desired();
    const version = ++this.#version;
    const confirmed = this.#confirmation(version);
    send({ type: 'desired', version, asOfMs, channels });
    return confirmed;
  }

  #confirmation(version: number): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (isConfirmed: boolean) => {
        cancel();
        this.#pending.delete(version);
        resolve(isConfirmed);
      };
      const cancel = this.#options.clock.after(CONFIRM_DEADLINE_MS, () => settle(false));
      this.#pending.set(version, settle);
      const [oldest] = this.#pending.values();
      if (this.#pending.size > MOST_PENDING) oldest?.(false);
    });
  }
}
