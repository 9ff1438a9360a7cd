/** Address of the bus of `npm start`, whose port is not fixed, for the command line in another terminal. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from '../paths.mjs';

const PATH = join(CACHE, 'running-bus.json');

/** The bus of `npm start` has neither keys nor TLS: such variables of the environment are for another bus. */
export const OWN_BUS_ENV = {
  NATS_NKEY_FILE: '',
  NATS_CA_FILE: '',
  NATS_WS_NKEY_FILE: '',
  NATS_WS_URL: '',
};

/** @param {string} url */
export function rememberBus(url) {
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(PATH, JSON.stringify({ pid: process.pid, url }), { mode: 0o600 });
}

/** Removes only what this process wrote: another start may run at the same time. */
export function forgetBus() {
  if (read()?.pid === process.pid) rmSync(PATH, { force: true });
}

/** @returns {string | undefined} the bus of the `npm start` that runs, if one does */
export function runningBus() {
  const known = read();
  if (!known) return undefined;
  try {
    process.kill(known.pid, 0);
    return known.url;
  } catch {
    return undefined;
  }
}

/** @returns {{pid: number, url: string} | undefined} */
function read() {
  try {
    return JSON.parse(readFileSync(PATH, 'utf8'));
  } catch {
    return undefined;
  }
}
