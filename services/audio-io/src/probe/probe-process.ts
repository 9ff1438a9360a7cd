/** The parent's side of one probe: starts it, waits for its answer, ends it. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Clock } from '@mcae/clock';
import { DeviceError } from '../audio/audio-backend.js';
import { soundEnvironment } from '../audio/portaudio/addon.js';
import { isUsualPrint } from '../audio/portaudio/printed-lines.js';
import type { ProbeAnswer, ProbeRequest } from './messages.js';

export interface ProbeProcessOptions {
  readonly clock: Clock;
  readonly deadlineMs: number;
  /** A program that speaks as `main.js` does, for tests. */
  readonly main?: string | undefined;
  /** Of the parent, for the probe to find the sound system; inherited as it is without. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));

/** Of what a probe prints, this much is kept to explain its end. */
const MAX_PRINTED = 64 * 1_024;

/** @throws DeviceError where it gives no answer; the process is gone in any case. */
export function runProbe(
  request: ProbeRequest,
  { clock, deadlineMs, main = MAIN, env }: ProbeProcessOptions,
): Promise<ProbeAnswer> {
  return new Promise((resolve, reject) => {
    const child = fork(main, [], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      ...(env && { env: soundEnvironment(env) }),
      // Options of the parent (a debugger's port, conditions) are not for its probes.
      execArgv: [],
    });
    let printed = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        printed = (printed + text).slice(-MAX_PRINTED);
      });
    const fail = (why: string) => {
      finish();
      reject(new DeviceError('failed', `${why}${explanation(printed)}`));
    };
    const cancel = clock.after(deadlineMs, () =>
      fail(`the sound system did not answer within ${deadlineMs} ms`),
    );
    const finish = () => {
      cancel();
      child.removeAllListeners();
      // Whatever it is still doing is of no interest; a kill that comes too late is not an error.
      child.on('error', () => {}).kill('SIGKILL');
    };
    child.once('message', (message) => {
      finish();
      resolve(message as ProbeAnswer);
    });
    child.once('error', (error) => fail(`the probe of the sound devices failed: ${error.message}`));
    // `close`, so that all it printed is here.
    child.once('close', (code, signal) => fail(died(code, signal)));
    child.send(request, (error) => error && fail(`the probe failed: ${error.message}`));
  });
}

function died(code: number | null, signal: NodeJS.Signals | null): string {
  const text = `the probe of the sound devices ended by itself (${signal ?? `exit code ${code}`})`;
  // PortAudio aborts the process (an assertion) where ALSA has no default device configured.
  return signal === 'SIGABRT'
    ? `${text}: PortAudio gave up; does the ALSA configuration define pcm.default?`
    : text;
}

/** The last thing that was printed and is not the usual noise. */
function explanation(printed: string): string {
  const line = printed
    .split('\n')
    .filter((text) => !isUsualPrint(text))
    .at(-1);
  return line === undefined ? '' : `: ${line.trim()}`;
}
