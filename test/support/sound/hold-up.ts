/** Holds up the main thread of a process, while its other threads (JACK's among them) run. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { missing } from './daemon.js';

const SOURCE = fileURLToPath(new URL('hold-up.c', import.meta.url));
const run = promisify(execFile);

/** Why that cannot be done here; undefined where it can. */
export const holdUpMissing = missing(['cc']) ?? ptraceMissing();

/** Where Yama guards it, a process may only trace its own children. */
function ptraceMissing(): string | undefined {
  const guard = '/proc/sys/kernel/yama/ptrace_scope';
  const isFree = !existsSync(guard) || readFileSync(guard, 'utf8').trim() === '0';
  return isFree || process.getuid?.() === 0 ? undefined : 'ptrace is for root alone here';
}

export interface HoldUp {
  mainThreadOf(pid: number, ms: number): Promise<void>;
  stop(): Promise<void>;
}

export async function buildHoldUp(): Promise<HoldUp> {
  const folder = await mkdtemp(join(tmpdir(), 'hold-up-'));
  const binary = join(folder, 'hold-up');
  await run('cc', ['-o', binary, SOURCE]);
  return {
    mainThreadOf: async (pid, ms) => {
      await run(binary, [String(pid), String(ms)]);
    },
    stop: () => rm(folder, { recursive: true, force: true }),
  };
}
