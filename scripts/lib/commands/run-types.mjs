/** `npm run types`: checks the types of what tsc -b leaves out: tests, scripts, the console. */
import { join } from 'node:path';
import { ROOT } from '../paths.mjs';
import { runInForeground } from '../processes/foreground.mjs';
import { setUp } from '../setup/setup.mjs';

const PROGRAMS = [
  'tsconfig.tests.json',
  'test/tsconfig.json',
  'scripts/tsconfig.json',
  'packages/console/tsconfig.json',
];

/** @returns {Promise<number>} the exit code: 0 where all programs are sound */
export async function runTypes() {
  await setUp();
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  let worst = 0;
  for (const program of PROGRAMS) {
    process.stderr.write(`Types of ${program} …\n`);
    const code = await runInForeground(process.execPath, [tsc, '--noEmit', '-p', program], {
      cwd: ROOT,
      env: process.env,
    });
    worst = Math.max(worst, code);
  }
  return worst;
}
