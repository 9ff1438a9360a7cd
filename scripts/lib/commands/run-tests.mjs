/**
 * `npm test`: sets up as `npm start` does, then runs unit tests, some seeds of the simulation, and a
 * smoke run of the real system: three minutes on two cores, short enough for every change.
 */
import { join } from 'node:path';
import { findNatsServer } from '../nats/find-nats-server.mjs';
import { ROOT } from '../paths.mjs';
import { runInForeground } from '../processes/foreground.mjs';
import { setUp } from '../setup/setup.mjs';

const QUICK_SUITES = ['unit', 'sim', 'smoke'].flatMap((name) => ['--project', name]);
const ALL = '--all';
/** Rows of `npm run test:abuse` fail until issue 16 is done; then it is part of the whole. */
const NOT_ALL = ['--project', '!abuse'];
/** Variables that a user sets for `npm start` must not change the tests. */
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
 * @param {string[]} args passed on to vitest. `--project sim` chooses another suite, `--all` takes every
 *   suite; where a path is given, whichever suite has it
 * @returns {Promise<number>} its exit code
 */
export async function runTests(args) {
  await setUp();
  const env = { ...process.env, NATS_SERVER_BIN: await findNatsServer() };
  for (const name of NOT_FOR_TESTS) Reflect.deleteProperty(env, name);
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
  return runInForeground(process.execPath, [vitest, 'run', ...suites(args)], {
    cwd: ROOT,
    env,
  });
}

/**
 * @param {string[]} args
 * @returns {string[]} the same, with the quick suites where they name neither a suite nor a path
 */
function suites(args) {
  const others = args.filter((arg) => arg !== ALL);
  if (args.length > others.length) return [...NOT_ALL, ...others];
  const chosen = args.some((arg) => arg.startsWith('--project'));
  // An argument after an option may be its value: only the first one is a path for certain.
  const isPath = args[0] !== undefined && !args[0].startsWith('-');
  return chosen || isPath ? others : [...QUICK_SUITES, ...others];
}
