import { readdirSync, readFileSync } from 'node:fs';
import { cpuS } from '../lib/cpu.mjs';

/** The processes of a system, named. */
export function processes(system, channels) {
  const streams = new Set(Object.values(channels).map(({ stream_pid }) => stream_pid));
  return [
    ['audio-io', system.audioIo.pid],
    ['control-api', system.controlApi.pid],
    ['nats-server', system.nats.pid],
    ...[...streams].map((pid, index) => [`stream ${index + 1}`, pid]),
  ];
}

/** Resident memory, MB, and open handles of each; 0 for one that has ended. */
export function resources(of) {
  return of.map(([name, pid]) => {
    try {
      const [, kb] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      return { name, rssMb: Number(kb) / 1_024, handles: readdirSync(`/proc/${pid}/fd`).length };
    } catch {
      return { name, rssMb: 0, handles: 0 };
    }
  });
}

/** Seconds of CPU that they have used together; those that have ended are left out. */
export function cpuTogetherS(of) {
  return of.reduce((sum, [, pid]) => {
    try {
      return sum + cpuS(pid);
    } catch {
      return sum;
    }
  }, 0);
}
