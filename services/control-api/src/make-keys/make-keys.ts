/** Makes what a secured installation needs: keys of the bus, its users, tokens of the API. */
import { createHash, randomBytes } from 'node:crypto';
import { createNatsKey, natsUsers, readNatsSeed, readNatsUsers } from '@mcae/bus';
import { BUS_ROLES, type BusRole } from '@mcae/schema';
import { ROLES } from '../auth/roles.js';
import { PRIVATE, SecretsFolder } from './secrets-folder.js';

const USERS_FILE = 'nats-users.conf';
const HASHES_FILE = 'tokens.json';
const TOKENS_FILE = 'tokens.txt';

/** What can be made anew: the key of a role on the bus, or the three tokens. */
export const ROTATABLE = [...BUS_ROLES, 'tokens'] as const;
export type Rotatable = (typeof ROTATABLE)[number];

interface MakeKeysOptions {
  readonly folder: string;
  readonly rotate?: readonly Rotatable[];
}

interface MadeFile {
  readonly name: string;
  /** Not here: its public key is known, the seed is kept elsewhere. */
  readonly what: 'made' | 'made anew' | 'kept' | 'not here';
}

/** The folder holds something that cannot be used; the message says what to do. */
export class MakeKeysError extends Error {
  override readonly name = 'MakeKeysError';
}

/**
 * Makes what is missing and keeps what is there, so that it can be run at any time.
 * @throws MakeKeysError
 */
export async function makeKeys({ folder, rotate = [] }: MakeKeysOptions): Promise<MadeFile[]> {
  const secrets = new SecretsFolder(folder);
  await secrets.make();
  const before = await secrets.read(USERS_FILE);
  const known = readNatsUsers(before ?? '');
  const files: MadeFile[] = [];
  const publicKeys = {} as Record<BusRole, string>;
  for (const role of BUS_ROLES) {
    const name = `${role}.nk`;
    const text = await secrets.read(name);
    const handedOut = text === undefined && known[role];
    if (rotate.includes(role) || (text === undefined && !handedOut)) {
      const { seed, publicKey } = createNatsKey();
      await secrets[text === undefined ? 'create' : 'replace'](name, `${seed}\n`);
      publicKeys[role] = publicKey;
      files.push({ name, what: rotate.includes(role) ? 'made anew' : 'made' });
    } else if (handedOut) {
      publicKeys[role] = handedOut;
      files.push({ name, what: 'not here' });
    } else {
      const key = readNatsSeed(text!);
      if (!key)
        throw new MakeKeysError(
          `${folder}/${name} holds no seed of a key; --rotate ${role} makes one`,
        );
      publicKeys[role] = key.publicKey;
      files.push({ name, what: 'kept' });
    }
  }
  // It is made of the keys and of the permission table: both may have changed.
  const users = natsUsers(publicKeys);
  if (users !== before) await secrets.replace(USERS_FILE, users);
  const usersAre = before === undefined ? 'made' : users === before ? 'kept' : 'made anew';
  files.push({ name: USERS_FILE, what: usersAre });
  return [...files, ...(await makeTokens(secrets, rotate.includes('tokens')))];
}

async function makeTokens(secrets: SecretsFolder, rotate: boolean): Promise<MadeFile[]> {
  const hashes = await secrets.read(HASHES_FILE);
  if (hashes !== undefined && !rotate) return [{ name: HASHES_FILE, what: 'kept' }];
  if (!rotate && (await secrets.read(TOKENS_FILE)) !== undefined)
    throw new MakeKeysError(
      `${secrets.path} has ${TOKENS_FILE}, but not the ${HASHES_FILE} that belongs to it; ` +
        '--rotate tokens makes both anew',
    );
  const tokens = ROLES.map((role) => ({
    role,
    token: `mcae_${randomBytes(32).toString('base64url')}`,
  }));
  const entries = tokens.map(({ role, token }) => ({
    name: role,
    role,
    sha256: createHash('sha256').update(token).digest('hex'),
  }));
  const write = rotate ? 'replace' : 'create';
  await secrets[write](
    TOKENS_FILE,
    `# Hand each out to whom it is for, then delete this file: it cannot be had again.\n${tokens
      .map(({ role, token }) => `${role.padEnd(9)} ${token}\n`)
      .join('')}`,
    PRIVATE,
  );
  await secrets[write](HASHES_FILE, `${JSON.stringify({ tokens: entries }, null, 2)}\n`);
  const what = rotate && hashes !== undefined ? 'made anew' : 'made';
  return [HASHES_FILE, TOKENS_FILE].map((name) => ({ name, what }));
}
