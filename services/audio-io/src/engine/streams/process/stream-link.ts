/** The port to one stream process, and its adapter: a forked Node process. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromStream, ToStream } from '../../../stream/messages.js';
import { giveStartingPriority } from '../../../stream/priority.js';

export interface StreamLink {
  readonly pid: number | null;
  send(message: ToStream): void;
  /** Ends it at once, whatever state it is in; `onExit` follows. */
  kill(): void;
}

export interface StreamLinkHandlers {
  readonly onMessage: (message: FromStream) => void;
  readonly onExit: (reason: string) => void;
  /** A line that the process or a library in it printed. */
  readonly onPrinted: (line: string) => void;
}

export type StartStream = (handlers: StreamLinkHandlers) => StreamLink;

/** stream/main.ts in one file: see vite.config.ts. */
const STREAM_MAIN = fileURLToPath(new URL('../../../stream/bundle.js', import.meta.url));

/**
 * Starts streams in processes of their own: each its thread, heap and pool.
 * @param env what they inherit: the sound system is found through it.
 */
export const forkStreams =
  (env: NodeJS.ProcessEnv): StartStream =>
  (handlers) =>
    forkStream(env, handlers);

function forkStream(
  env: NodeJS.ProcessEnv,
  { onMessage, onExit, onPrinted }: StreamLinkHandlers,
): StreamLink {
  const child = fork(STREAM_MAIN, [], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Each device's read and write hold a thread of the pool; the rest is for recordings.
    env: { ...env, UV_THREADPOOL_SIZE: '4' },
  });
  if (child.pid !== undefined) giveStartingPriority(child.pid);
  let exited = false;
  const exit = (reason: string) => {
    if (exited) return;
    exited = true;
    onExit(reason);
  };
  child.on('message', (message) => onMessage(message as FromStream));
  child.on('error', (error) => exit(error.message));
  child.on('exit', (code, signal) => exit(endOf(code, signal)));
  forwardLines(child, onPrinted);
  return {
    pid: child.pid ?? null,
    // A process that has just died takes no message; its exit is reported anyway.
    send: (message) => child.connected && child.send(message, () => {}),
    kill: () => child.kill('SIGKILL'),
  };
}

function endOf(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === 'SIGXCPU') return 'the sound library spun: SIGXCPU';
  return signal ?? `exit code ${code}`;
}

function forwardLines(child: ChildProcess, onPrinted: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      // A line without an end is bounded.
      rest = lines.pop()?.slice(-4_096) ?? '';
      for (const line of lines) if (line.trim() !== '') onPrinted(line.trim());
    });
  }
}
