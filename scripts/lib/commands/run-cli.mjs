/** audio-io's command line, set up first; stdout is the command's own. */
import { resolve } from 'node:path';
import { OWN_BUS_ENV, runningBus } from '../nats/running-bus.mjs';
import { AUDIO_IO_MAIN, ROOT } from '../paths.mjs';
import { runInForeground } from '../processes/foreground.mjs';
import { setUp } from '../setup/setup.mjs';

/**
 * @param {string[]} args the command and its options
 * @returns {Promise<number>} its exit code
 */
export async function runCli(args) {
  await setUp();
  // npm runs scripts in the project's folder; paths on the command line are relative to the caller's.
  const cwd = process.env['INIT_CWD'] ?? process.cwd();
  const named = process.env['MCAE_CONFIG'];
  const config = named ? resolve(cwd, named) : resolve(ROOT, 'config.json');
  const own = process.env['NATS_URL'] ? undefined : runningBus();
  return runInForeground(process.execPath, [AUDIO_IO_MAIN, ...args], {
    cwd,
    env: {
      ...process.env,
      MCAE_CONFIG: config,
      ...(own && { ...OWN_BUS_ENV, NATS_URL: own }),
    },
  });
}
