/** Where a nats-server is looked for, with fakes of it and of Debian's tools. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProgress } from '../../lib/log/progress.mjs';
import { findNatsServer } from '../../lib/nats/nats-server.mjs';

const SERVER = '#!/bin/sh\necho "nats-server: v2.9.10"\n';
const progress = createProgress({ write: () => true });

let folder: string;
const program = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  chmodSync(join(folder, path), 0o755);
  return join(folder, path);
};
const find = (env: NodeJS.ProcessEnv) =>
  findNatsServer({
    env: { ...env, PATH: `${join(folder, 'bin')}:/bin` },
    cache: join(folder, 'cache'),
    systemFolders: [join(folder, 'sbin')],
    progress,
  });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mcae-find-'));
  mkdirSync(join(folder, 'bin'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(process.platform === 'win32')('a nats-server is found', () => {
  it('by its variable first, then on PATH, then where servers are, then in the cache', async () => {
    const cached = program('cache/nats-server/usr/sbin/nats-server', SERVER);
    expect(await find({})).toBe(cached);
    const system = program('sbin/nats-server', SERVER);
    expect(await find({})).toBe(system);
    const onPath = program('bin/nats-server', SERVER);
    expect(await find({})).toBe(onPath);
    const named = program('elsewhere/server', SERVER);
    expect(await find({ NATS_SERVER_BIN: named })).toBe(named);
  });

  it('that does not run is passed over', async () => {
    program('bin/nats-server', '#!/bin/sh\nexit 1\n');
    const cached = program('cache/nats-server/usr/sbin/nats-server', SERVER);
    expect(await find({})).toBe(cached);
  });

  it("in Debian's package, with lists of its own where the system has none", async () => {
    program(
      'bin/apt-get',
      `#!/bin/sh
      case "$*" in
        *Dir::State::lists=*update) echo lists >> ${folder}/said ;;
        *Dir::State::lists=*download*) echo own >> ${folder}/said; echo deb > nats-server_2_amd64.deb ;;
        *) echo system >> ${folder}/said; echo "E: Unable to locate package"; exit 100 ;;
      esac`,
    );
    program(
      'bin/dpkg-deb',
      `#!/bin/sh\nmkdir -p "$3/usr/sbin"\ncp ${folder}/server "$3/usr/sbin/nats-server"\n`,
    );
    program('server', SERVER);
    const cached = join(folder, 'cache/nats-server/usr/sbin/nats-server');
    expect(await find({})).toBe(cached);
    rmSync(join(folder, 'bin/apt-get'));
    expect(await find({})).toBe(cached);
  });

  it('not at all without a network: says so, and leaves nothing half done', async () => {
    program('bin/apt-get', '#!/bin/sh\necho "Temporary failure resolving deb"; exit 100\n');
    program('bin/dpkg-deb', '#!/bin/sh\nexit 1\n');
    await expect(find({})).rejects.toThrow('and it could not be fetched for want of a network: ');
    expect(existsSync(join(folder, 'cache/nats-server'))).toBe(false);
  });
});
