/** A connection that was opened before it is needed, with one request at a time. */
import { randomUUID } from 'node:crypto';
import { systemClock } from '@mcae/clock';
import { Client } from 'undici';
import type { RestRequest } from '../attack.js';

export interface Answer {
  /** Of the request: joins it with events and the audit. */
  readonly id: string;
  /** 0: none came. */
  readonly status: number;
  /** Of the problem; `no_answer` where none came, undefined where it was carried out. */
  readonly code: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
  readonly body: any;
  /** By the machine's monotonic clock, as the engine's times are. */
  readonly sentMs: number;
  readonly answeredMs: number;
}

export interface HttpAccess {
  readonly url: string;
  readonly ca?: string | undefined;
  readonly token?: string | undefined;
  /** Undefined: the system's choice. */
  readonly fromAddress?: string | undefined;
}

const DEADLINE_MS = 3_000;
/** Longer than any row: the client must not close what is to stay open. */
const KEEP_ALIVE_MS = 60_000;

export class HttpSocket {
  readonly #client: Client;
  readonly #headers: Readonly<Record<string, string>>;
  #isBusy = false;

  constructor({ url, ca, token, fromAddress }: HttpAccess) {
    this.#client = new Client(url, {
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connect: { timeout: DEADLINE_MS, ...(ca !== undefined && { ca }) },
      ...(fromAddress !== undefined && { localAddress: fromAddress }),
    });
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** @throws Error where there is no connection */
  async open(): Promise<void> {
    const { status } = await this.send({ path: '/healthz' });
    if (status !== 200) throw new Error(`no connection could be opened: ${status}`);
  }

  /** Never throws. Without an answer in time the connection is given up; the next request opens another. */
  async send(
    { method = 'GET', path, json }: RestRequest,
    deadlineMs = DEADLINE_MS,
  ): Promise<Answer> {
    const id = randomUUID();
    const sentMs = systemClock.monoMs();
    this.#isBusy = true;
    try {
      const response = await this.#client.request({
        method,
        path,
        headers: {
          ...this.#headers,
          'x-request-id': id,
          ...(json !== undefined && { 'content-type': 'application/json' }),
        },
        ...(json !== undefined && { body: JSON.stringify(json) }),
        signal: AbortSignal.timeout(deadlineMs),
      });
      const text = await response.body.text();
      const answeredMs = systemClock.monoMs();
      const status = response.statusCode;
      const body = parse(text);
      const code = status === 200 ? undefined : String(body?.code ?? status);
      return { id, status, code, body, sentMs, answeredMs };
    } catch {
      const answeredMs = systemClock.monoMs();
      return { id, status: 0, code: 'no_answer', body: undefined, sentMs, answeredMs };
    } finally {
      this.#isBusy = false;
    }
  }

  close(): Promise<void> {
    return this.#client.destroy();
  }
}

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
function parse(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
