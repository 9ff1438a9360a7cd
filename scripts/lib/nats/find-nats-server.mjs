import { join } from 'node:path';
import { findProgram, isProgram, SYSTEM_FOLDERS } from '../find-program.mjs';
import { createProgress } from '../log/progress.mjs';
import { CACHE } from '../paths.mjs';
import { runCommand } from '../processes/run-command.mjs';
import { installAdvice } from '../setup/install-advice.mjs';
import { networkProblem } from '../setup/network-problem.mjs';
import { SetupError } from '../setup/setup-error.mjs';
import { findApt, unpackDebianPackage } from './debian-package.mjs';

/**
 * Finds a nats-server that runs: NATS_SERVER_BIN, PATH, the project's cache, else Debian's package
 * unpacked into that cache.
 *
 * @type {typeof import('./nats-server.mjs').findNatsServer}
 */
export async function findNatsServer(options = {}) {
  const { env = process.env, cache = CACHE, systemFolders = SYSTEM_FOLDERS, signal } = options;
  const named = env['NATS_SERVER_BIN'];
  if (named) {
    if (await works(named, signal)) return named;
    throw new SetupError(
      `NATS_SERVER_BIN names ${named}, which does not run as a nats-server: correct it or unset it.`,
    );
  }
  const installed = findProgram('nats-server', env['PATH'], systemFolders);
  if (installed && (await works(installed, signal))) return installed;
  const folder = join(cache, 'nats-server');
  const cached = join(folder, 'usr/sbin/nats-server');
  if (await works(cached, signal)) return cached;

  if (!findApt(env, systemFolders)) throw missing();
  const { progress = createProgress() } = options;
  return progress.step("Fetching nats-server (Debian's package)", async (report) => {
    const name = 'nats-server';
    const unpack = { name, folder, env, systemFolders, signal, report };
    const { text } = await unpackDebianPackage(unpack);
    if (await works(cached, signal)) return cached;
    throw missing(networkProblem(text));
  });
}

/**
 * @param {string} binary
 * @param {AbortSignal} [signal]
 */
async function works(binary, signal) {
  if (!isProgram(binary)) return false;
  const { code, lines } = await runCommand(binary, ['--version'], { timeoutMs: 10_000, signal });
  return code === 0 && lines.some((line) => line.startsWith('nats-server:'));
}

/** @param {boolean} [offline] */
function missing(offline = false) {
  const why = offline ? ', and it could not be fetched for want of a network' : '';
  return new SetupError(
    `nats-server, the message bus, is not on this machine${why}: ${installAdvice()}, or set NATS_URL to a server that runs, and try again.`,
  );
}
