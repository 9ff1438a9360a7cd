/** `npm run test:sim`: builds the simulation and runs it; see test/sim/run.ts for its options. */
import { join } from 'node:path';
import { ROOT } from '../paths.mjs';
import { runInForeground } from '../processes/foreground.mjs';
import { setUp } from '../setup/setup.mjs';

/**
 * @param {string[]} args passed on
 * @returns {Promise<number>} its exit code
 */
export async function runSim(args) {
  await setUp();
  const options = { cwd: ROOT, env: process.env };
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const code = await runInForeground(process.execPath, [tsc, '-b', 'test/sim'], options);
  if (code !== 0) return code;
  return runInForeground(
    process.execPath,
    [join(ROOT, 'test/sim/dist/sim/run.js'), ...args],
    options,
  );
}
