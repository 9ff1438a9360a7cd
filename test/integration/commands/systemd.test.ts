/** Services under systemd: what they report to it, and what the units grant them. */
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  findNatsServer,
  type NatsServer,
  startNatsServer,
} from '../../../scripts/lib/nats/nats-server.mjs';
import { virtualConfig } from '../../support/configs.js';
import {
  AUDIO_IO_MAIN,
  CONTROL_API_MAIN,
  freePort,
  type Service,
  startService,
} from '../../support/services.js';
import { until } from '../../support/until.js';

const has = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const missing = ['systemd-notify', 'systemd-analyze', 'python3', 'nats-server'].filter(
  (one) => !has(one),
);
const why = missing.length > 0 ? `: ${missing.join(', ')} not installed` : '';
const DEPLOYED = fileURLToPath(new URL('../../../deploy/systemd/', import.meta.url));
const WATCHDOG_US = 1_500_000;

/** A manager's socket, as systemd has it: prints each message on a line. */
const LISTENER = `
import os, socket, sys
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(sys.argv[1])
print('LISTENING', flush=True)
while True:
    # With the descriptor of a barrier, which closes with it.
    data, fds, _, _ = socket.recv_fds(listener, 4096, 4)
    for fd in fds:
        os.close(fd)
    print(data.decode().replace('\\n', ' '), flush=True)
`;

describe.skipIf(missing.length > 0)(`systemd${why}`, () => {
  let folder: string;
  let nats: NatsServer;
  let listener: ChildProcess;
  let heard: string[];
  let service: Service | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mcae-systemd-'));
    nats = await startNatsServer({ binary: await findNatsServer() });
    const socket = join(folder, 'notify');
    listener = spawn('python3', ['-c', LISTENER, socket]);
    heard = [];
    listener.stdout?.on('data', (text: Buffer) => {
      heard.push(...text.toString().split('\n').filter(Boolean));
    });
    await until('the manager listens', () => heard.includes('LISTENING'));
    await writeFile(join(folder, 'config.json'), JSON.stringify(virtualConfig()));
  });
  afterEach(async () => {
    await service?.stop();
    service = undefined;
  });
  afterAll(async () => {
    listener?.kill('SIGKILL');
    await nats?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (main: string, args: string[]) => {
    heard.length = 0;
    const env = {
      ...process.env,
      NATS_URL: nats.url,
      MCAE_CONFIG: join(folder, 'config.json'),
      MCAE_NODE: 'systemd',
      HTTP_PORT: String(await freePort()),
      NOTIFY_SOCKET: join(folder, 'notify'),
      WATCHDOG_USEC: String(WATCHDOG_US),
    };
    service = startService(main, args, env, folder);
    return { service, url: `http://127.0.0.1:${env.HTTP_PORT}` };
  };
  const count = (state: string) => heard.filter((line) => line === state).length;

  it.each([
    ['audio-io', AUDIO_IO_MAIN, ['run']],
    ['control-api', CONTROL_API_MAIN, []],
  ])('%s reports when it serves, lives, hangs, ends', async (name, main, args) => {
    const started = await start(main, args);
    await until('it is ready', () => count('READY=1') === 1);
    // Ready is ready: it answers at once.
    if (name === 'control-api') expect((await fetch(`${started.url}/healthz`)).status).toBe(200);
    await until('it is alive', () => count('WATCHDOG=1') >= 3);

    process.kill(started.service.pid, 'SIGSTOP');
    // What it had sent before may still come.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const pings = count('WATCHDOG=1');
    await new Promise((resolve) => setTimeout(resolve, (2 * WATCHDOG_US) / 1_000));
    expect(count('WATCHDOG=1')).toBe(pings);
    process.kill(started.service.pid, 'SIGCONT');
    await until('it is alive again', () => count('WATCHDOG=1') > pings);

    process.kill(started.service.pid, 'SIGTERM');
    await until('it says that it ends', () => count('STOPPING=1') === 1);
    expect(count('READY=1')).toBe(1);
  });

  describe('installed into a folder', () => {
    let root: string;
    const units = () => join(root, 'etc/systemd/system');
    const install = (...args: string[]) =>
      promisify(execFile)(join(DEPLOYED, 'install.sh'), ['--root', root, ...args]);

    beforeAll(async () => {
      root = await mkdtemp(join(tmpdir(), 'mcae-root-'));
      await install('--realtime');
    });
    afterAll(() => rm(root, { recursive: true, force: true }));

    it('has units that systemd accepts as they are', async () => {
      const names = (await readdir(units())).filter((name) => /\.(service|target)$/.test(name));
      expect(names.sort()).toEqual([
        'mcae-audio-io.service',
        'mcae-control-api.service',
        'mcae-nats.service',
        'mcae.target',
      ]);
      for (const name of names)
        expect(readFileSync(join(units(), name), 'utf8')).not.toMatch(/@[A-Z_]+@/);
      const paths = names.map((name) => join(units(), name));
      const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], {
        encoding: 'utf8',
        env: { ...process.env, SYSTEMD_UNIT_PATH: `${units()}:/lib/systemd/system` },
      });
      expect(stderr.split('\n').filter((line) => line.includes('mcae'))).toEqual([]);
      expect(status).toBe(0);
    });

    it.each(['mcae-audio-io', 'mcae-control-api', 'mcae-nats'])(
      '%s has few rights: less than 3 of 10 in systemd’s own judgement',
      (name) => {
        const args = [
          'security',
          '--offline=true',
          '--threshold=30',
          join(units(), `${name}.service`),
        ];
        const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
        expect(status, stdout.split('\n').slice(-3).join('\n') + stderr).toBe(0);
      },
    );

    it('keeps settings and keys when it is installed again, and has real time only where asked for', async () => {
      const key = readFileSync(join(root, 'etc/mcae/secrets/engine.nk'), 'utf8');
      await writeFile(join(root, 'etc/mcae/environment'), 'HTTP_PORT=9000\n');
      expect(existsSync(join(units(), 'mcae-audio-io.service.d/realtime.conf'))).toBe(true);
      await install();
      expect(existsSync(join(units(), 'mcae-audio-io.service.d'))).toBe(false);
      expect(readFileSync(join(root, 'etc/mcae/secrets/engine.nk'), 'utf8')).toBe(key);
      expect(readFileSync(join(root, 'etc/mcae/environment'), 'utf8')).toBe('HTTP_PORT=9000\n');
    });

    it('goes, and leaves keys and settings', async () => {
      await install('--uninstall');
      expect(await readdir(units())).toEqual([]);
      expect(existsSync(join(root, 'etc/mcae/secrets/engine.nk'))).toBe(true);
    });
  });
});
