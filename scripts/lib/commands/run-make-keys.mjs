/** Makes keys and tokens; the work itself is control-api's, so that its image has it too. */
import { join } from 'node:path';
import { MAKE_KEYS_MAIN, ROOT } from '../paths.mjs';
import { runInForeground } from '../processes/foreground.mjs';
import { setUp } from '../setup/setup.mjs';

/**
 * @param {string[]} args
 * @returns {Promise<number>} its exit code
 */
export async function runMakeKeys(args) {
  await setUp();
  // npm runs scripts in the project's folder; paths on the command line are relative to the caller's.
  const cwd = process.env['INIT_CWD'] ?? process.cwd();
  const out = ['--out', join(ROOT, 'secrets')];
  // The last of two options wins.
  return runInForeground(process.execPath, [MAKE_KEYS_MAIN, ...out, ...args], {
    cwd,
    env: process.env,
  });
}
