import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { end } from '../../../../../test/support/sound/daemon.js';
import type { StreamSpec } from '../../../src/audio/audio-backend.js';

const MAIN = fileURLToPath(new URL('./stream-child.mjs', import.meta.url));

export interface Counts {
  readonly blocks: number;
  readonly input: number;
  readonly output: number;
  readonly silenced: number;
  readonly late: number;
}

type Message = { readonly type: string } & Record<string, unknown>;

/** A stream in a process of its own. */
export class StreamChild {
  readonly process: ChildProcess;
  readonly messages: Message[] = [];
  #printed = '';
  #listeners: (() => void)[] = [];

  constructor(env: NodeJS.ProcessEnv) {
    this.process = fork(MAIN, [], { env, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    this.process.on('message', (message) => {
      this.messages.push(message as Message);
      for (const tell of this.#listeners.splice(0)) tell();
    });
    this.process.on('exit', (code, signal) => {
      this.messages.push({ type: 'exit', code, signal });
      for (const tell of this.#listeners.splice(0)) tell();
    });
    for (const stream of [this.process.stdout, this.process.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.#printed += chunk;
      });
  }

  get printed(): string {
    return this.#printed;
  }

  send(message: Message): void {
    this.process.send(message);
  }

  /** The next message of a type, from `since` on; fails where the process says it failed. */
  async message(type: string, since = 0): Promise<Message> {
    for (let i = since; ; i++) {
      while (i >= this.messages.length)
        await new Promise<void>((resolve) => this.#listeners.push(resolve));
      const message = this.messages[i]!;
      if (message.type === type) return message;
      if (message.type === 'failed' || message.type === 'exit')
        throw new Error(`${type} expected, not ${JSON.stringify(message)}\n${this.#printed}`);
    }
  }

  /** @returns the nominal latency, frames. */
  async open(spec: StreamSpec, processor: 'half' | 'impulses'): Promise<number> {
    this.send({ type: 'open', spec, processor });
    return Number((await this.message('opened')).latencyFrames);
  }

  async counts(): Promise<Counts> {
    const since = this.messages.length;
    this.send({ type: 'counts' });
    return (await this.message('counts', since)) as unknown as Counts;
  }

  async close(): Promise<void> {
    this.send({ type: 'close' });
    await this.message('closed');
  }

  kill(): Promise<void> {
    return end(this.process);
  }
}
