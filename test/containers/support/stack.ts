/** The stack of docker-compose.yml as a project of its own, beside whatever else runs here. */
import { randomUUID } from 'node:crypto';
import { until } from '../../support/until.js';
import { docker, localImages } from './docker.js';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the tests read fields of many shapes
  readonly body: any;
}

export interface StackOptions {
  readonly apiPort: string;
  readonly natsPort: number;
}

export class Stack {
  readonly project = `mcae-test-${randomUUID().slice(0, 8)}`;
  readonly natsUrl: string;
  readonly #env: NodeJS.ProcessEnv;
  apiUrl: string;

  constructor({ apiPort, natsPort }: StackOptions) {
    this.#env = { HTTP_PORT: apiPort, NATS_PORT: String(natsPort) };
    this.apiUrl = `http://127.0.0.1:${apiPort.split('-')[0]}`;
    this.natsUrl = `nats://127.0.0.1:${natsPort}`;
  }

  compose(...args: string[]): Promise<string> {
    return docker(['compose', ...localImages(), '-p', this.project, ...args], this.#env);
  }

  /** Images are those that are there, or they are built. @returns ms until all is healthy. */
  async up(...args: string[]): Promise<number> {
    await this.compose('build', '--quiet');
    const start = performance.now();
    await this.compose('up', '-d', '--wait', ...args).catch(async (error) => {
      throw new Error(`${error.message}\n${await this.logs()}`);
    });
    return performance.now() - start;
  }

  async down(): Promise<void> {
    await this.compose('down', '--volumes', '--timeout', '5');
  }

  logs(): Promise<string> {
    return this.compose('logs', '--no-color', '--tail', '40');
  }

  async ids(service: string): Promise<string[]> {
    return (await this.compose('ps', '--all', '--quiet', service)).split('\n').filter(Boolean);
  }

  // biome-ignore lint/suspicious/noExplicitAny: what docker tells of a container
  async inspect(service: string): Promise<any> {
    const [id = ''] = await this.ids(service);
    return JSON.parse(await docker(['inspect', id]))[0];
  }

  /** Ends its first process as a crash does; docker starts it again by itself. */
  async crash(id: string): Promise<void> {
    const pid = Number(await docker(['inspect', '--format', '{{.State.Pid}}', id]));
    process.kill(pid, 'SIGKILL');
  }

  async exec(service: string, ...command: string[]): Promise<string> {
    return this.compose('exec', '-T', service, ...command);
  }

  async request(path: string, init: RequestInit & { json?: unknown; at?: string } = {}) {
    const { json, at = this.apiUrl, ...rest } = init;
    const response = await fetch(at + path, {
      ...(json !== undefined && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(json),
      }),
      ...rest,
      signal: AbortSignal.timeout(10_000),
    });
    return { status: response.status, body: await response.json() } as Answer;
  }

  /** As `request`, where nobody may listen now: status 0. */
  ask(path: string, init?: RequestInit & { json?: unknown; at?: string }): Promise<Answer> {
    return this.request(path, init).catch(() => ({ status: 0, body: {} }));
  }

  /** Once every channel runs, of an engine that is not `notBoot`. @returns its status. */
  async ready(notBoot?: string): Promise<Answer['body']> {
    let last: Answer = { status: 0, body: {} };
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

  /** Sets a gate, again where a busy machine made it come too late. */
  async ptt(channel: number, gateOpen: boolean, at = this.apiUrl): Promise<Answer> {
    let answer: Answer = { status: 0, body: {} };
    await until('a key in time', async () => {
      answer = await this.ask('/ptt', { at, json: { channel, gate_open: gateOpen } });
      return answer.status !== 503 && answer.status !== 0;
    });
    return answer;
  }
}
