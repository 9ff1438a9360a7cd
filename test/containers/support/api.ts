/** The REST API at an address. */
import { until } from '../../support/until.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the tests read fields of many shapes
  readonly body: any;
}

const NOBODY: Answer = { status: 0, headers: new Headers(), body: {} };

export class Api {
  readonly url: string;
  readonly #token: string | undefined;

  /** @param token undefined: somebody who has not signed in */
  constructor(url: string, token: string | undefined) {
    this.url = url;
    this.#token = token;
  }

  /** @returns status 0 where nobody answers now */
  async ask(path: string, method = 'GET', json?: unknown): Promise<Answer> {
    try {
      const response = await fetch(this.url + path, {
        method,
        // A new connection for each request, so that each service behind the address is asked.
        headers: {
          connection: 'close',
          'content-type': 'application/json',
          ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
        },
        ...(json !== undefined && { body: JSON.stringify(json) }),
        signal: AbortSignal.timeout(10_000),
      });
      const text = await response.text();
      const body = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text;
      return { status: response.status, headers: response.headers, body };
    } catch {
      return NOBODY;
    }
  }

  /** Waits until every channel runs, of another boot than `notBoot`. @returns the status */
  async ready(notBoot?: string): Promise<Answer['body']> {
    let last = NOBODY;
    await until(
      'every channel runs',
      async () => {
        last = await this.ask('/status');
        const channels: { state: string }[] = Object.values(last.body.channels ?? {});
        const fresh = last.status === 200 && last.body.boot_id !== notBoot;
        return fresh && channels.every(({ state }) => state === 'running');
      },
      { withinMs: 60_000, everyMs: 100, describe: () => JSON.stringify(last) },
    );
    return last.body;
  }

  /** Sets a gate, repeated where a busy machine made it too late. */
  async ptt(channel: number, gateOpen: boolean): Promise<Answer> {
    let answer = NOBODY;
    await until('a key in time', async () => {
      answer = await this.ask('/ptt', 'POST', { channel, gate_open: gateOpen });
      return answer.status !== 503 && answer.status !== 0;
    });
    return answer;
  }

  async gateOpen(channel: number): Promise<boolean | undefined> {
    return (await this.ask(`/channels/${channel}`)).body.gate_open;
  }

  /** 503 instead of an old level. */
  async unavailable(): Promise<void> {
    await until('503', async () => (await this.ask('/vu')).status === 503);
  }
}
