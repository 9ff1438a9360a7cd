/** The parent's side of one probe: starts it, asks it, ends it. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Clock } from '@mcae/clock';
import { DeviceError } from '../audio/audio-backend.js';
import { soundEnvironment } from '../audio/backends.js';
import { libraryLog } from '../audio/library-log.js';
import type { ProbeAnswer, ProbeRequest } from './messages.js';

export interface ProbeProcessOptions {
  readonly clock: Clock;
  /** A program that speaks as `main.ts` does, for tests. */
  readonly main?: string | undefined;
  /** Of the parent, for the probe to find the sound system; inherited as it is without. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** main.ts in one file: see vite.config.ts. */
const MAIN = fileURLToPath(new URL('./bundle.js', import.meta.url));

/** Of what a probe prints, this much is kept to explain its end. */
const MAX_PRINTED = 64 * 1_024;

interface Asked {
  readonly resolve: (answer: ProbeAnswer) => void;
  readonly reject: (error: DeviceError) => void;
}

export class ProbeProcess {
  readonly #clock: Clock;
  readonly #child: ChildProcess;
  #printed = '';
  /** Why it has ended. */
  #end: DeviceError | undefined;
  #asked: Asked | undefined;

  constructor({ clock, main = MAIN, env }: ProbeProcessOptions) {
    this.#clock = clock;
    this.#child = fork(main, [], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      ...(env && { env: soundEnvironment(env) }),
      // Options of the parent (a debugger's port, conditions) are not for its probes.
      execArgv: [],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#printed = (this.#printed + text).slice(-MAX_PRINTED);
      });
    this.#child.on('message', (message) => this.#asked?.resolve(message as ProbeAnswer));
    this.#child.once('error', (error) =>
      this.#fail(`the probe of the sound devices failed: ${error.message}`),
    );
    // `close`, so that all it printed is here.
    this.#child.once('close', (code, signal) => this.#fail(died(code, signal)));
  }

  /**
   * One request at a time.
   * @throws DeviceError where it gives no answer; the process is gone then.
   */
  async ask(request: ProbeRequest, deadlineMs: number): Promise<ProbeAnswer> {
    if (this.#end) throw this.#end;
    const answered = new Promise<ProbeAnswer>((resolve, reject) => {
      this.#asked = { resolve, reject };
    });
    const cancel = this.#clock.after(deadlineMs, () =>
      this.#fail(`the sound system did not answer within ${deadlineMs} ms`),
    );
    this.#child.send(request, (error) => error && this.#fail(`the probe failed: ${error.message}`));
    return answered.finally(() => {
      cancel();
      this.#asked = undefined;
    });
  }

  /** Whatever it is doing is of no interest any more. */
  end(): void {
    this.#end ??= new DeviceError('failed', 'the probe of the sound devices was ended');
    this.#child.removeAllListeners();
    // A kill that comes too late is not an error.
    this.#child.on('error', () => {}).kill('SIGKILL');
    this.#asked?.reject(this.#end);
  }

  #fail(why: string): void {
    this.#end ??= new DeviceError('failed', `${why}${explanation(this.#printed)}`);
    this.end();
  }
}

function died(code: number | null, signal: NodeJS.Signals | null): string {
  const text = `the probe of the sound devices ended by itself (${signal ?? `exit code ${code}`})`;
  const explained = signal && libraryLog.explainDeath(signal);
  return explained ? `${text}: ${explained}` : text;
}

/** The last line that was printed and is not a usual one. */
function explanation(printed: string): string {
  const line = printed
    .split('\n')
    .filter((text) => !libraryLog.isUsual(text))
    .at(-1);
  return line === undefined ? '' : `: ${line.trim()}`;
}
