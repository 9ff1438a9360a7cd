/** The most frequent failures on a new machine: each is one plain sentence that says what to do. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProgress } from '../lib/log/progress.mjs';
import { findNatsServer, startNatsServer } from '../lib/nats/nats-server.mjs';
import { ROOT } from '../lib/paths.mjs';
import { nodeProblem } from '../lib/require-node.mjs';
import { ensureInstalled } from '../lib/setup/install.mjs';
import { runScript } from './support/run-script.js';

const silent = createProgress({ write: () => true });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mcae-scripts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('Node', () => {
  it.each([
    ['20.19.0', undefined],
    ['20.20.2', undefined],
    ['22.0.0', undefined],
    ['20.18.3', 'Node 20.18.3 is too old: install Node 20.19 or newer'],
    ['18.20.8', 'Node 18.20.8 is too old: install Node 20.19 or newer'],
  ])('%s: %s', (version, problem) => {
    if (problem === undefined) expect(nodeProblem(version, '>=20.19')).toBeUndefined();
    else expect(nodeProblem(version, '>=20.19')).toContain(problem);
  });

  it.each(['start', 'test', 'cli', 'types'])('%s.mjs says it and ends', async (script) => {
    const old = "Object.defineProperty(process,'versions',{value:{node:'18.20.8'}})";
    const result = await runScript([
      `scripts/${script}.mjs`,
      '--import',
      `data:text/javascript,${old}`,
    ]);
    expect(result).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'Node 18.20.8 is too old: install Node 20.19 or newer (https://nodejs.org) and try again.',
    });
  });
});

describe('the HTTP port', () => {
  it('in use: says so before anything is started', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
    try {
      const { code, stdout, stderr } = await runScript(['scripts/start.mjs'], {
        HTTP_PORT: String(port),
      });
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(
        new RegExp(
          `^Port ${port} on 127\\.0\\.0\\.1 is in use: stop what uses it, or choose another with \`HTTP_PORT=\\d+ npm start\`\\.$`,
        ),
      );
    } finally {
      server.close();
    }
  });

  it.each([
    [{ HTTP_PORT: 'http' }, 'HTTP_PORT must be a number from 0 to 65535, not "http".'],
    [{ HTTP_PORT: '70000' }, 'HTTP_PORT must be a number from 0 to 65535, not "70000".'],
    [
      { HTTP_PORT: '8000', HTTP_HOST: '192.0.2.1' },
      'This machine has no address 192.0.2.1 to listen at: correct HTTP_HOST, or unset it for 127.0.0.1.',
    ],
  ])('%o', async (env, sentence) => {
    expect(await runScript(['scripts/start.mjs'], env)).toEqual({
      code: 1,
      stdout: '',
      stderr: sentence,
    });
  });
});

describe('the bus', () => {
  it('NATS_URL with nothing behind it', async () => {
    expect(
      await runScript(['scripts/start.mjs'], {
        HTTP_PORT: '0',
        NATS_URL: 'nats://user:secret@127.0.0.1:1',
      }),
    ).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'No nats-server answers at nats://127.0.0.1:1 (NATS_URL): start it, or unset NATS_URL to have one started here.',
    });
  });

  it('no nats-server: names the command that installs it', async () => {
    const options = { env: { PATH: '' }, systemFolders: [], cache: folder };
    await expect(findNatsServer(options)).rejects.toThrow(
      /^nats-server, the message bus, is not on this machine: (run `.+`|install it from .+), or set NATS_URL to a server that runs, and try again\.$/,
    );
  });

  it('a wrong NATS_SERVER_BIN', async () => {
    const env = { NATS_SERVER_BIN: process.execPath };
    await expect(findNatsServer({ env, cache: folder })).rejects.toThrow(
      `NATS_SERVER_BIN names ${process.execPath}, which does not run as a nats-server: correct it or unset it.`,
    );
  });

  it('a nats-server that ends at once', async () => {
    const storeDir = join(folder, 'store');
    await expect(startNatsServer({ binary: process.execPath, storeDir })).rejects.toThrow(
      'nats-server ended at its start',
    );
  });
});

describe('the network', () => {
  it('a registry that cannot be reached', async () => {
    for (const name of ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'])
      cpSync(join(ROOT, name), join(folder, name));
    mkdirSync(join(folder, 'home'));
    writeFileSync(join(folder, '.npmrc'), 'registry=http://127.0.0.1:9/\n');
    const env = {
      PATH: process.env['PATH'],
      HOME: join(folder, 'home'),
      npm_config_cache: join(folder, 'cache'),
      npm_config_fetch_retries: '0',
    };
    const context = { root: folder, cache: folder, progress: silent, env };
    await expect(ensureInstalled(context)).rejects.toThrow(
      /^The package registry cannot be reached, and the dependencies are not all on this machine: connect to the network .+ and try again\.$/,
    );
  });
});
