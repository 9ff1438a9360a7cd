/** What a config transaction waits for: streams that run, and streams that have its parameters. */
import type { Cancel, Clock } from '@mcae/clock';
import type { StreamState } from '@mcae/schema';
import { SteadyDeadline } from './steady-deadline.js';

/** From one stream to the next, it takes no longer than this. */
const NEXT_STREAM_MS = 4_000;

export interface AwaitedStream {
  readonly channels: readonly number[];
  readonly state: StreamState;
  readonly reason: string | null;
  /** Calls the listener after each change of `state`. */
  onChange(listener: () => void): Cancel;
  /** Resolves once the stream has what is desired, or is down. */
  sync(): Promise<void>;
}

export interface WaitOptions {
  readonly clock: Clock;
  /** Aborted when the engine ends: nothing is waited for any more. */
  readonly stopped: AbortSignal;
}

/**
 * Resolves once all of them run. They open one after the other, so the time begins again with each one
 * that runs. A stream that has failed tries again by itself; that is not waited for.
 * @throws Error naming the first stream that does not run, with its reason
 */
export function untilAllRun(
  streams: readonly AwaitedStream[],
  options: WaitOptions,
): Promise<void> {
  const error = ({ channels, reason }: AwaitedStream) =>
    new Error(`channel ${channels.join(', ')} does not run: ${reason ?? 'no block came'}`);
  let waited = streams.length;
  return wait(options, ({ resolve, reject, deadline }) => {
    const judge = () => {
      const waiting = streams.filter(({ state }) => state !== 'running');
      if (waiting.length === 0) return resolve();
      if (waiting.length < waited) deadline.restart();
      waited = waiting.length;
      const failed = waiting.find(({ state }) => state === 'failed' || state === 'lost');
      if (failed) reject(error(failed));
    };
    const cancels = streams.map((stream) => stream.onChange(judge));
    judge();
    return {
      onPassed: () => {
        const late = streams.find(({ state }) => state !== 'running');
        return late ? reject(error(late)) : resolve();
      },
      cancel: () => {
        for (const cancel of cancels) cancel();
      },
    };
  });
}

/** @throws Error naming the first stream that has not confirmed what is desired in time */
export function untilAllSynced(
  streams: readonly AwaitedStream[],
  options: WaitOptions,
): Promise<void> {
  const waiting = new Set(streams);
  return wait(options, ({ resolve, reject }) => {
    const synced = async (stream: AwaitedStream) => {
      await stream.sync();
      waiting.delete(stream);
    };
    Promise.all(streams.map(synced)).then(() => resolve(), reject);
    return {
      onPassed: () => {
        const [late] = waiting;
        if (late)
          reject(new Error(`channel ${late.channels.join(', ')} did not confirm its parameters`));
      },
      cancel: () => {},
    };
  });
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
  readonly deadline: SteadyDeadline;
}

/** A promise that ends by what it waits for, by the deadline, or when the engine ends. */
function wait(
  { clock, stopped }: WaitOptions,
  begin: (waiting: Waiting) => { readonly onPassed: () => void; readonly cancel: Cancel },
): Promise<void> {
  let end: Cancel = () => {};
  const promise = new Promise<void>((resolve, reject) => {
    const onStopped = () => reject(stopped.reason);
    const deadline = new SteadyDeadline(clock, NEXT_STREAM_MS, () => begun.onPassed());
    stopped.addEventListener('abort', onStopped);
    const begun = begin({ resolve, reject, deadline });
    end = () => {
      deadline.cancel();
      stopped.removeEventListener('abort', onStopped);
      begun.cancel();
    };
    if (stopped.aborted) onStopped();
  });
  return promise.finally(() => end());
}
