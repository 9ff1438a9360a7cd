/** A key that is held: begun once, renewed each 150 ms, whatever the answers are. */
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '@mcae/clock';
import type { Answer, HttpSocket } from './http-socket.js';
import {
  beginRequest,
  outcomeOf,
  type Press,
  RENEW_MS,
  releaseRequest,
  renewRequest,
} from './protocol.js';

const BEGIN_WITHIN_MS = 5_000;
const BEGIN_AGAIN_MS = 50;

export class HeldKey {
  readonly press: Press;
  readonly #socket: HttpSocket;
  /** Only renews; another one begins the press and releases it. */
  readonly #joins: boolean;
  readonly renewals: Answer[] = [];
  /** Presses that were begun: more than one where the service said that the key had ended. */
  begun = 0;
  /** As the service calls it. */
  holder: string;
  #isDown = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(press: Press, socket: HttpSocket, joins = false) {
    this.press = press;
    this.holder = press.holder;
    this.#socket = socket;
    this.#joins = joins;
  }

  /** Resolves once the gate is open. @throws Error where the key is refused for long */
  async down(): Promise<void> {
    if (!this.#joins) await this.#begin();
    this.#isDown = true;
    this.#loop = this.#renew();
  }

  async up(): Promise<void> {
    this.#isDown = false;
    await this.#loop;
    if (!this.#joins) await this.#socket.send(releaseRequest(this.press));
  }

  async #begin(): Promise<void> {
    const endMs = systemClock.monoMs() + BEGIN_WITHIN_MS;
    for (;;) {
      this.begun++;
      const answer = await this.#socket.send(beginRequest(this.press));
      if (answer.status === 200) {
        this.holder = answer.body.holder;
        return;
      }
      if (systemClock.monoMs() > endMs)
        throw new Error(`channel ${this.press.channel} cannot be keyed: ${answer.code}`);
      await delay(BEGIN_AGAIN_MS);
    }
  }

  /** One request at a time, on the times that are due. */
  async #renew(): Promise<void> {
    let sentMs = systemClock.monoMs();
    while (this.#isDown) {
      await delay(Math.max(0, sentMs + RENEW_MS - systemClock.monoMs()));
      if (!this.#isDown) return;
      const answer = await this.#socket.send(renewRequest(this.press));
      sentMs = answer.sentMs;
      this.renewals.push(answer);
      if (outcomeOf(answer) !== 'ended' || this.#joins) continue;
      this.begun++;
      await this.#socket.send(beginRequest(this.press));
    }
  }
}
