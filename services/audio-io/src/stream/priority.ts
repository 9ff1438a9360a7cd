/** The scheduling priority of a stream process: what it asks for, and what it got. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

export interface Priority {
  /** -20 (first) to 19; 0 is normal. Of the thread that has least. */
  readonly nice: number;
  /** 1 to 99 where all threads run under FIFO or round robin, which go before any nice; else 0. */
  readonly realtime: number;
}

/**
 * Behind sound servers (PulseAudio's threads have 5, JACK's 10), before everything else. Nice alone does
 * not do it: since Linux 6.6 a thread of nice -10 was seen to wait 264 ms for one of nice 0.
 */
const WANTED_REALTIME = 4;
/**
 * A thread that runs this long without once waiting is ended by the kernel, and the process with it:
 * a library that spins, at this priority, would leave 5 % of a core to everybody else.
 */
const REALTIME_MOST_US = 1_000_000;
/** By SIGXCPU then, which shows why; by SIGKILL if it is still there at this time. */
const REALTIME_KILL_US = 2_000_000;
const TOOL_MOST_MS = 1_000;

/** Where there is no real time to be had. */
const WANTED_NICE = -10;
/**
 * Before other work, behind the streams that run: starting takes CPU time for a few blocks, and at the
 * priority of those streams it made them lose some, or spin (docs/sound.md), so that they had to be
 * opened again as well, one after the other.
 */
const STARTING_NICE = -5;

/** Field 40 of proc_pid_stat(5), counted behind the name, which may have spaces in it. */
const RT_PRIORITY_BEHIND_NAME = 40 - 3;

/**
 * Asks for a stream's priority, for all threads that there are: those of the sound library come with
 * its stream. Where the system does not allow it, the stream runs with what it has.
 */
export function raisePriority({ isRealtime }: { readonly isRealtime: boolean }): Priority {
  const threads = threadIds();
  for (const thread of threads) ask(thread, WANTED_NICE);
  if (isRealtime && realtimeOf(threads) === 0) askRealtime();
  return { nice: Math.max(...threads.map(niceOf)), realtime: realtimeOf(threads) };
}

/** By the tools of util-linux, since Node has no call for it. First the bound, and not without. */
function askRealtime(): void {
  if (process.platform !== 'linux') return;
  const pid = String(process.pid);
  const run = (command: string, ...args: string[]) =>
    spawnSync(command, args, { stdio: 'ignore', timeout: TOOL_MOST_MS }).status === 0;
  const mostUs = `--rttime=${REALTIME_MOST_US}:${REALTIME_KILL_US}`;
  if (run('prlimit', '--pid', pid, mostUs))
    run('chrt', '--all-tasks', '--rr', '--pid', String(WANTED_REALTIME), pid);
}

/** To a process that has just been started and has to open its stream: on a busy machine it would take seconds. */
export function giveStartingPriority(pid: number): void {
  ask(pid, STARTING_NICE);
}

function ask(id: number, nice: number): void {
  try {
    setPriority(id, nice);
  } catch {
    // EACCES without root, CAP_SYS_NICE or a limit that allows it: docs/sound.md says how.
  }
}

/**
 * On Linux nice is a thread's. Those of libuv's pool, which wait for each block, are there before any
 * code of ours runs; without them, a busy machine would stop the sound whatever the process has.
 */
function threadIds(): number[] {
  try {
    return readdirSync('/proc/self/task').map(Number);
  } catch {
    // Elsewhere nice is the process's.
    return [0];
  }
}

/** One that has just ended is no worse than ours. */
function niceOf(thread: number): number {
  try {
    return getPriority(thread);
  } catch {
    return getPriority();
  }
}

/** Of the thread that has least; 0 also where the system does not say. */
function realtimeOf(threads: readonly number[]): number {
  const priorities = threads.map((thread) => {
    try {
      const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(fields[RT_PRIORITY_BEHIND_NAME] ?? 0);
    } catch {
      // It has just ended, or there is no /proc.
      return undefined;
    }
  });
  const known = priorities.filter((priority) => priority !== undefined);
  return known.length > 0 ? Math.min(...known) : 0;
}
