/** Every place from which a gate can be closed, without a node where a client need not name one. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { callCommand, NatsBus, subscribeTelemetry } from '@mcae/bus';
import { systemClock } from '@mcae/clock';
import type { CommandName, CommandParams, Freshness } from '@mcae/schema';
import { AUDIO_IO_MAIN } from '../../support/services.js';
import type { System } from '../../support/system.js';
import { HttpSocket } from '../clients/panel/http-socket.js';
import { newPress, releaseRequest } from '../clients/panel/protocol.js';

export const HOLDER = 'panel to close';

export interface Place {
  readonly name: string;
  /** Until the gate has closed, or no sound passes. A program that has to be started takes longer. */
  readonly withinMs: number;
  /** Closes a key that is held by HOLDER; else a latch. */
  readonly holds?: boolean;
  /** @returns undefined where it was taken, else why not */
  close(channel: number): Promise<string | undefined>;
}

const WITHIN_MS = 1_000;
const CLI_WITHIN_MS = 3_000;
const CLI_MOST_MS = 8_000;

/** An operator's own connections, open before anything goes wrong. */
export class Operator {
  readonly #system: System;
  readonly #bus: NatsBus;
  readonly #sockets: HttpSocket[] = [];
  readonly places: readonly Place[];
  #freshness: Freshness | undefined;

  constructor(system: System) {
    this.#system = system;
    this.#bus = new NatsBus({ url: system.natsUrl, name: 'operator', clock: systemClock });
    subscribeTelemetry(this.#bus, system.node, 'vu', ({ boot_id, mono_ms }) => {
      this.#freshness = { boot_id, mono_ms };
    });
    this.places = this.#allPlaces();
  }

  get isReady(): boolean {
    return this.#freshness !== undefined;
  }

  /** With the newest engine time that was heard, however old. */
  overBus<N extends CommandName>(command: N, params: CommandParams<N>): Promise<unknown> {
    return callCommand(this.#bus, {
      node: this.#system.node,
      command,
      params,
      requestId: randomUUID(),
      ...(this.#freshness && { freshness: this.#freshness }),
    });
  }

  async openConnections(): Promise<void> {
    await Promise.all(this.#sockets.map((socket) => socket.open()));
  }

  async stop(): Promise<void> {
    await Promise.all([this.#bus.close(), ...this.#sockets.map((socket) => socket.close())]);
  }

  #allPlaces(): Place[] {
    const ptt = (json: object) => (channel: number) =>
      ({ method: 'POST', path: '/ptt', json: { channel, ...json } }) as const;
    return [
      this.#overRest('POST /ptt gate_open: false', ptt({ gate_open: false })),
      this.#overRest('POST /ptt mute: true', ptt({ mute: true })),
      {
        ...this.#overRest('DELETE ptt-lease', (channel) =>
          releaseRequest(newPress(channel, HOLDER)),
        ),
        holds: true,
      },
      {
        name: 'bus ptt.set',
        withinMs: WITHIN_MS,
        close: (channel) => asWord(this.overBus('ptt.set', { channel, gate_open: false })),
      },
      {
        name: 'bus ptt.release',
        withinMs: WITHIN_MS,
        holds: true,
        close: (channel) => asWord(this.overBus('ptt.release', { channel, holder: HOLDER })),
      },
      {
        name: 'npm run ptt -- --close',
        withinMs: CLI_WITHIN_MS,
        close: (channel) => this.#byCommandLine(channel),
      },
    ];
  }

  #overRest(name: string, request: (channel: number) => Parameters<HttpSocket['send']>[0]): Place {
    const socket = new HttpSocket({ url: this.#system.apiUrl });
    this.#sockets.push(socket);
    const close = async (channel: number) => (await socket.send(request(channel))).code;
    return { name, withinMs: WITHIN_MS, close };
  }

  #byCommandLine(channel: number): Promise<string | undefined> {
    const { natsUrl, node } = this.#system;
    const env = { ...process.env, NATS_URL: natsUrl, MCAE_NODE: node };
    const args = [AUDIO_IO_MAIN, 'ptt', '--channel', String(channel), '--close'];
    return new Promise((resolve) => {
      execFile(process.execPath, args, { env, timeout: CLI_MOST_MS }, (error, _out, stderr) =>
        resolve(error ? stderr.trim() || String(error.signal) : undefined),
      );
    });
  }
}

const asWord = (answer: Promise<unknown>): Promise<string | undefined> =>
  answer.then(
    () => undefined,
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
