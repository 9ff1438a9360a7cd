/** Keys and tokens: made once, kept, made anew where asked for; only who shall can read them. */
import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readNatsSeed, readNatsUsers } from '@mcae/bus';
import { BUS_ROLES } from '@mcae/schema';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeKeys } from '../../src/make-keys/make-keys.js';

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'mcae-keys-')), 'secrets');
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

const read = (name: string) => readFile(join(folder, name), 'utf8');
const mode = async (name: string) => ((await stat(join(folder, name))).mode & 0o777).toString(8);
const contents = async () => {
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await read(name)])));
};
const tokensOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split(/\s+/) as [string, string]);

describe('make-keys', () => {
  it('makes a key a role, the users made of them, and tokens that hash to what is kept', async () => {
    const files = await makeKeys({ folder });
    expect(files.map(({ name }) => name).sort()).toEqual((await readdir(folder)).sort());
    const named = readNatsUsers(await read('nats-users.conf'));
    for (const role of BUS_ROLES)
      expect(readNatsSeed(await read(`${role}.nk`))?.publicKey).toBe(named[role]);
    expect(new Set(Object.values(named)).size).toBe(BUS_ROLES.length);
    for (const role of BUS_ROLES)
      expect(await read('nats-users.conf')).not.toContain((await read(`${role}.nk`)).trim());

    const tokens = tokensOf(await read('tokens.txt'));
    expect(tokens.map(([role]) => role)).toEqual(['viewer', 'operator', 'engineer']);
    for (const [, token] of tokens) expect(token).toMatch(/^mcae_[\w-]{43}$/);
    expect(JSON.parse(await read('tokens.json'))).toEqual({
      tokens: tokens.map(([role, token]) => ({
        name: role,
        role,
        sha256: createHash('sha256').update(token).digest('hex'),
      })),
    });
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(await mode('tokens.txt')).toBe('600');
    for (const name of ['engine.nk', 'nats-users.conf', 'tokens.json'])
      expect(await mode(name)).toBe('444');
  });

  it('a second run changes nothing', async () => {
    await makeKeys({ folder });
    const before = await contents();
    const files = await makeKeys({ folder });
    expect(new Set(files.map(({ what }) => what))).toEqual(new Set(['kept']));
    expect(await contents()).toEqual(before);
  });

  it('rotates one key alone, in the file that is mounted', async () => {
    await makeKeys({ folder });
    const before = await contents();
    const { ino } = await stat(join(folder, 'viewer.nk'));
    await makeKeys({ folder, rotate: ['viewer'] });
    const after = await contents();
    const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
    expect(changed).toEqual(['nats-users.conf', 'viewer.nk']);
    expect((await stat(join(folder, 'viewer.nk'))).ino).toBe(ino);
    const [was, is] = [before, after].map((files) => readNatsUsers(files['nats-users.conf']!));
    expect(is!.viewer).toBe(readNatsSeed(after['viewer.nk']!)?.publicKey);
    expect({ ...is, viewer: '' }).toEqual({ ...was, viewer: '' });
  });

  it('rotates the tokens alone', async () => {
    await makeKeys({ folder });
    const before = await contents();
    await makeKeys({ folder, rotate: ['tokens'] });
    const after = await contents();
    const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
    expect(changed).toEqual(['tokens.json', 'tokens.txt']);
  });

  it('a seed that was handed out and deleted stays valid', async () => {
    await makeKeys({ folder });
    const users = await read('nats-users.conf');
    await rm(join(folder, 'viewer.nk'));
    await rm(join(folder, 'tokens.txt'));
    await makeKeys({ folder });
    expect(await read('nats-users.conf')).toBe(users);
    expect(await readdir(folder)).not.toContain('viewer.nk');
    expect(await readdir(folder)).not.toContain('tokens.txt');
  });

  it('users of an older permission table are made anew with the same keys', async () => {
    await makeKeys({ folder });
    const users = await read('nats-users.conf');
    await chmod(join(folder, 'nats-users.conf'), 0o644);
    await writeFile(join(folder, 'nats-users.conf'), users.replace('"mcae.v1.*.tlm.vu"\n', '\n'));
    expect(await makeKeys({ folder })).toContainEqual({
      name: 'nats-users.conf',
      what: 'made anew',
    });
    expect(await read('nats-users.conf')).toBe(users);
  });

  it('tells what is no seed, and leaves everything as it is', async () => {
    await makeKeys({ folder });
    await chmod(join(folder, 'api.nk'), 0o644);
    await writeFile(join(folder, 'api.nk'), 'SUNOTASEED\n');
    const before = await contents();
    await expect(makeKeys({ folder })).rejects.toThrow(
      /api\.nk holds no seed of a key; --rotate api/,
    );
    expect(await contents()).toEqual(before);
  });
});
