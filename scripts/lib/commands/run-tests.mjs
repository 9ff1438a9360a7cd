/** `npm test`: set up as `npm start` does, then the unit and the integration tests, and some seeds. */
import { join } from 'node:path';
import { findNatsServer } from '../nats/find-nats-server.mjs';
import { ROOT } from '../paths.mjs';
import { runInForeground } from '../processes/foreground.mjs';
import { setUp } from '../setup/setup.mjs';

const DEFAULT_PROJECTS = ['unit', 'integration', 'sim'].flatMap((name) => ['--project', name]);
/** What a person's shell sets for `npm start` must not change what the tests see. */
const NOT_FOR_TESTS = [
  'NATS_URL',
  'NATS_NKEY_FILE',
  'NATS_CA_FILE',
  'NATS_WS_URL',
  'NATS_WS_NKEY_FILE',
  'HTTP_HOST',
  'HTTP_PORT',
  'MCAE_NODE',
  'MCAE_CONFIG',
  'LOG_LEVEL',
  'MCAE_TOKENS_FILE',
  'HTTP_TLS_CERT_FILE',
  'HTTP_TLS_KEY_FILE',
];

/**
 * @param {string[]} args passed on to vitest; `--project sim` chooses another suite
 * @returns {Promise<number>} its exit code
 */
export async function runTests(args) {
  await setUp();
  const env = { ...process.env, NATS_SERVER_BIN: await findNatsServer() };
  for (const name of NOT_FOR_TESTS) Reflect.deleteProperty(env, name);
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  const projects = args.some((arg) => arg.startsWith('--project')) ? [] : DEFAULT_PROJECTS;
  return runInForeground(process.execPath, [vitest, 'run', ...projects, ...args], {
    cwd: ROOT,
    env,
  });
}
