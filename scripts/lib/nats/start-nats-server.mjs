import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startManaged } from '../processes/processes.mjs';
import { SetupError } from '../setup/setup-error.mjs';
import { answersAt } from './bus-address.mjs';
import { websocketConfig } from './websocket-config.mjs';

const READY_MS = 15_000;
const STOP_MS = 5_000;

/**
 * Starts a nats-server with JetStream on the loopback; it has answered when this resolves.
 *
 * @type {typeof import('./nats-server.mjs').startNatsServer}
 */
export async function startNatsServer(options) {
  const { binary, port = -1, extraConfig = '', websocket, onLine = () => {} } = options;
  const storeDir = options.storeDir ?? mkdtempSync(join(tmpdir(), 'mcae-nats-'));
  mkdirSync(storeDir, { recursive: true });
  const configPath = join(storeDir, 'nats-server.conf');
  const extra = [websocket ? websocketConfig(websocket) : '', extraConfig].join('\n');
  writeFileSync(configPath, config(port, storeDir, extra), { mode: 0o600 });

  /** @type {string[]} */
  const lines = [];
  let said = -1;
  let websocketPort = -1;
  const server = await startManaged(binary, ['--config', configPath], {
    onLine: (line) => {
      if (said < 0) lines.push(line);
      const found = /Listening for client connections on .*:(\d+)$/.exec(line)?.[1];
      if (found) said = Number(found);
      const socket = /Listening for websocket clients on .*:(\d+)$/.exec(line)?.[1];
      if (socket) websocketPort = Number(socket);
      onLine(line);
    },
  }).catch((error) => {
    throw new SetupError(`nats-server cannot be started: ${error.message}`, [], { cause: error });
  });
  let gone = false;
  void server.exited.then(() => {
    gone = true;
  });

  const stop = async () => {
    const gently = await server.stop(STOP_MS);
    if (!options.storeDir) rmSync(storeDir, { recursive: true, force: true });
    return gently;
  };
  const end = performance.now() + READY_MS;
  while (said < 0 || !(await answersAt('127.0.0.1', said))) {
    if (gone || performance.now() > end) {
      await stop();
      throw new SetupError(
        gone ? 'nats-server ended at its start:' : 'nats-server does not answer:',
        lines.slice(-8),
      );
    }
    await delay(10);
  }
  return {
    url: `nats://127.0.0.1:${said}`,
    pid: server.pid,
    port: said,
    websocketPort: websocketPort < 0 ? undefined : websocketPort,
    storeDir,
    exited: server.exited,
    stop,
    kill: async (signal = 'SIGKILL') => {
      server.kill(signal);
      if (signal === 'SIGKILL') await server.exited;
    },
  };
}

/**
 * @param {number} port -1: any free one
 * @param {string} storeDir
 * @param {string} extraConfig
 */
function config(port, storeDir, extraConfig) {
  return [
    '# Written at each start.',
    'server_name: mcae',
    'host: "127.0.0.1"',
    `port: ${port}`,
    'jetstream {',
    `  store_dir: ${JSON.stringify(join(storeDir, 'state'))}`,
    '  max_memory_store: 64MB',
    '  max_file_store: 1GB',
    '}',
    extraConfig,
    '',
  ].join('\n');
}
