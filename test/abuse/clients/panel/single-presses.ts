/** Presses that each use a connection that was opened before, and are closed a moment later. */
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '@mcae/clock';
import type { RestRequest } from '../attack.js';
import { type Answer, type HttpAccess, HttpSocket } from './http-socket.js';
import { beginRequest, newPress, releaseRequest } from './protocol.js';

export interface SinglePress {
  readonly opening: Answer;
  readonly closing: Answer;
}

interface PressKind {
  readonly open: RestRequest;
  readonly close: RestRequest;
}

/** Ends by itself before the channel's next press. */
const LEASE_MS = 200;
/** Room for answers that are late: presses and closings never wait for a connection. */
const SPARE_SOCKETS = 20;

/** Each changes the gate or the mute, so that the engine tells when it was carried out. */
function kindOf(index: number, channel: number): PressKind {
  const ptt = (json: object): RestRequest => ({
    method: 'POST',
    path: '/ptt',
    json: { channel, ...json },
  });
  switch (index % 3) {
    case 0:
      return { open: ptt({ gate_open: true }), close: ptt({ gate_open: false }) };
    case 1: {
      const press = newPress(channel, 'single press', LEASE_MS);
      return { open: beginRequest(press), close: releaseRequest(press) };
    }
    default:
      return { open: ptt({ gate_open: true, mute: false }), close: ptt({ mute: true }) };
  }
}

export class SinglePresses {
  readonly #access: HttpAccess;
  readonly #channels: readonly number[];
  readonly #sockets: HttpSocket[] = [];

  constructor(access: HttpAccess, channels: readonly number[]) {
    this.#access = access;
    this.#channels = channels;
  }

  /** Opens the connections. */
  async open(presses: number): Promise<void> {
    const sockets = Array.from({ length: presses + SPARE_SOCKETS }, () => this.#add());
    await Promise.all(sockets.map((socket) => socket.open()));
  }

  /** Resolves once everything is answered. */
  async run(count: number, everyMs: number): Promise<SinglePress[]> {
    const startMs = systemClock.monoMs();
    const closeAfterMs = (everyMs * this.#channels.length) / 2;
    const presses: Promise<SinglePress>[] = [];
    for (let i = 0; i < count; i++) {
      await delay(Math.max(0, startMs + i * everyMs - systemClock.monoMs()));
      presses.push(this.#press(i % this.#channels.length, closeAfterMs));
    }
    return Promise.all(presses);
  }

  async close(): Promise<void> {
    await Promise.all(this.#sockets.map((socket) => socket.close()));
  }

  async #press(index: number, closeAfterMs: number): Promise<SinglePress> {
    const { open, close } = kindOf(index, this.#channels[index]!);
    const opening = this.#idle().send(open);
    await delay(closeAfterMs);
    const closing = this.#idle().send(close);
    return { opening: await opening, closing: await closing };
  }

  #idle(): HttpSocket {
    return this.#sockets.find((socket) => !socket.isBusy) ?? this.#add();
  }

  #add(): HttpSocket {
    const socket = new HttpSocket(this.#access);
    this.#sockets.push(socket);
    return socket;
  }
}
