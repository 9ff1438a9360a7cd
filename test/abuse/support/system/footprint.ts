/** What a system takes of its machine. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { System } from '../../../support/system.js';

export interface Footprint {
  /** Resident, of engine and API; 0 where the system does not tell. */
  readonly memoryMb: number;
  readonly auditKb: number;
}

export async function footprint(system: System): Promise<Footprint> {
  const { audioIo, controlApi, configPath } = system;
  const memoryKb = await Promise.all([audioIo.pid, controlApi.pid].map(residentKb));
  const folder = join(dirname(configPath), 'state');
  const audits = (await readdir(folder)).filter((name) => name.startsWith('audit'));
  const sizes = await Promise.all(audits.map((name) => stat(join(folder, name))));
  return {
    memoryMb: Math.round(memoryKb.reduce((sum, kb) => sum + kb, 0) / 1_024),
    auditKb: Math.round(sizes.reduce((sum, { size }) => sum + size, 0) / 1_024),
  };
}

async function residentKb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
}
