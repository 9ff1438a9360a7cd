/** Which turn a stream process gets when the machine is busy: what it asks for, and what it got. */
import { readFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

export interface Priority {
  /** -20 (first) to 19; 0 is normal. */
  readonly nice: number;
  /** 1 to 99 where it was started under FIFO or round robin, which go before any nice; else 0. */
  readonly realtime: number;
}

/** Measured to keep streams in step while the machine is busy with other work. */
const WANTED_NICE = -10;

/** Field 40 of proc_pid_stat(5), counted behind the name, which may have spaces in it. */
const RT_PRIORITY_BEHIND_NAME = 40 - 3;

/** Asks for priority; where the system does not allow it, the stream runs with what it has. */
export function raisePriority(): Priority {
  try {
    setPriority(WANTED_NICE);
  } catch {
    // EACCES without root, CAP_SYS_NICE or a limit that allows it: docs/sound.md says how.
  }
  return { nice: getPriority(), realtime: realtimePriority() };
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
