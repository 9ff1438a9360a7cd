/** Before the suite: its clients are processes of their own, so they run what was built of them. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export async function setup(): Promise<void> {
  const args = ['node_modules/typescript/bin/tsc', '-b', 'test/abuse/clients'];
  await promisify(execFile)(process.execPath, args, { cwd: ROOT });
}
