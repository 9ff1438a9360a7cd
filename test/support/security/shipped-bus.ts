/** The bus as it is shipped: keys of `make-keys`, `deploy/nats/*.conf`, with other addresses. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { System } from '../system.js';
import { until } from '../until.js';
import type { Certificates } from './certificates.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const DEPLOYED = join(ROOT, 'deploy/nats');
const MAKE_KEYS_MAIN = join(ROOT, 'services/control-api/dist/make-keys/main.js');

/** Runs make-keys as a user does. @returns the folder, to be removed by the caller */
export async function makeSecrets(...args: string[]): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'mcae-secrets-')), 'secrets');
  await rotateSecrets(folder, ...args);
  return folder;
}

export async function rotateSecrets(folder: string, ...args: string[]): Promise<void> {
  await promisify(execFile)(process.execPath, [MAKE_KEYS_MAIN, '--out', folder, ...args]);
}

/** The shipped configuration without addresses and storage, which a test's server has of its own. */
export async function shippedConfig(secrets: string, tls?: Certificates): Promise<string> {
  const shipped = await readFile(join(DEPLOYED, 'nats-server.conf'), 'utf8');
  const users = await readFile(join(secrets, 'nats-users.conf'), 'utf8');
  const config = shipped
    .replace(/^(server_name|listen|http): .*$/gm, '')
    .replace(/^jetstream \{[^}]*\}$/m, '')
    .replace('include "nats-users.conf"', () => users);
  if (!tls) return config;
  const withTls = await readFile(join(DEPLOYED, 'nats-server-tls.conf'), 'utf8');
  return `${config}\n${withTls
    .replace(/^include .*$/m, '')
    .replace('/run/secrets/nats.crt', tls.certFile)
    .replace('/run/secrets/nats.key', tls.keyFile)}`;
}

/** Gives a running server other users: it reloads its configuration. */
export async function reloadUsers(
  { nats, natsLines }: Pick<System, 'nats' | 'natsLines'>,
  secrets: string,
): Promise<void> {
  const path = join(nats.storeDir, 'nats-server.conf');
  const users = await readFile(join(secrets, 'nats-users.conf'), 'utf8');
  const text = await readFile(path, 'utf8');
  await writeFile(
    path,
    text.replace(/^# Users of the bus[\s\S]*?^\}$/m, () => users.trimEnd()),
  );
  const reloads = () => natsLines.filter((line) => line.includes('Reloaded server config')).length;
  const before = reloads();
  await nats.kill('SIGHUP');
  await until('the server has read it', () => reloads() > before);
}
