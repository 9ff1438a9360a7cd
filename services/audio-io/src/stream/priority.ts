/** Which turn a stream process gets when the machine is busy: what it asks for, and what it got. */
import { readdirSync, readFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

export interface Priority {
  /** -20 (first) to 19; 0 is normal. Of the thread that has least. */
  readonly nice: number;
  /** 1 to 99 where it was started under FIFO or round robin, which go before any nice; else 0. */
  readonly realtime: number;
}

/** Measured to keep streams in step while the machine is busy with other work. */
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
export function raisePriority(): Priority {
  const threads = threadIds();
  for (const thread of threads) ask(thread, WANTED_NICE);
  return { nice: Math.max(...threads.map(niceOf)), realtime: realtimePriority() };
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

/** 0 also where the system does not tell. */
function realtimePriority(): number {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[RT_PRIORITY_BEHIND_NAME] ?? 0);
  } catch {
    return 0;
  }
}
