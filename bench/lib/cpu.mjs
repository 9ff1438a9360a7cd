import { readFileSync } from 'node:fs';

const TICKS_A_SECOND = 100;

/**
 * Seconds of CPU that a process has used.
 * @param {number} pid
 * @throws Error where it has gone
 */
export function cpuS(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}
