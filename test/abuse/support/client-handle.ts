/** The suite's end of a client: a process that ends with the suite, and answers typed calls. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Calls, Reply } from '../clients/serve-calls.js';

const DEADLINE_MS = 30_000;

export class ClientHandle<C extends Calls> {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  readonly #gone: Promise<void>;
  #printed = '';
  #calls = 0;

  /** @param name of its folder in clients/ */
  constructor(name: 'generator' | 'panel' | 'witness') {
    const main = fileURLToPath(new URL(`../clients/dist/${name}/main.js`, import.meta.url));
    this.#child = fork(main, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#printed = (this.#printed + text).slice(-5_000);
    });
    this.#child.on('message', (reply: Reply) => this.#waiting.get(reply.id)?.(reply));
    this.#gone = new Promise((resolve) => {
      this.#child.on('exit', (code) => {
        for (const [id, answer] of this.#waiting)
          answer({ id, error: `${name} has ended (${code}): ${this.#printed}` });
        resolve();
      });
    });
  }

  /** @throws Error what the client threw, or that it did not answer in time */
  call<N extends keyof C & string>(
    name: N,
    ...[argument]: Parameters<C[N]>
  ): Promise<Awaited<ReturnType<C[N]>>> {
    const id = ++this.#calls;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => settle({ id, error: `no answer to ${name} in ${DEADLINE_MS} ms` }),
        DEADLINE_MS,
      );
      const settle = (reply: Reply) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        if ('error' in reply) reject(new Error(reply.error));
        else resolve(reply.result as Awaited<ReturnType<C[N]>>);
      };
      this.#waiting.set(id, settle);
      this.#child.send({ id, name, argument }, (error) => {
        if (error) settle({ id, error: error.message });
      });
    });
  }

  async close(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#gone;
  }
}
