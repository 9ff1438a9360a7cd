/** The three processes of a running system, each with its log. */
import { join } from 'node:path';
import { LogFile } from '../log/log-file.mjs';
import { viewOf } from '../log/log-view.mjs';
import { startNatsServer } from '../nats/start-nats-server.mjs';
import { KeptService } from './kept-service.mjs';
import { startManaged } from './processes.mjs';

/**
 * @typedef {object} Terminal
 * @property {(line: string) => void} say
 * @property {number} leastLevel of the log entries that are shown
 *
 * @typedef {{service: KeptService, log: LogFile}} LoggedService
 */

/** Nobody knows its passwords, which are new at each start; its WebSocket listens on the loopback alone. */
const EXPECTED = /Plaintext passwords detected|Websocket not configured with TLS/;

/**
 * A nats-server that keeps its port when it is started again.
 *
 * @param {{binary: string, storeDir: string, logs: string, terminal: Terminal,
 *   origins: readonly string[]}} options origins: of pages that may read; none: no page may
 * @returns {LoggedService & {url: () => string, websocketUrl: () => string | undefined}}
 */
export function natsService({ binary, storeDir, logs, terminal, origins }) {
  const log = new LogFile(join(logs, 'nats-server.log'));
  /** @type {import('../nats/nats-server.mjs').NatsServer | undefined} */
  let server;
  const service = new KeptService({
    name: 'nats-server',
    say: terminal.say,
    launch: async () => {
      server = await startNatsServer({
        binary,
        storeDir,
        port: server?.port,
        websocket: origins.length > 0 ? { port: server?.websocketPort, origins } : undefined,
        onLine: (line) => {
          log.write(line);
          if (/\[(WRN|ERR|FTL)\]/.test(line) && !EXPECTED.test(line))
            terminal.say(`nats-server: ${line}`);
        },
      });
      return server;
    },
  });
  const websocketUrl = () =>
    server?.websocketPort === undefined ? undefined : `ws://127.0.0.1:${server.websocketPort}`;
  return { service, log, url: () => server?.url ?? '', websocketUrl };
}

/**
 * A service of this project: a Node program that ends when the channel to this script does.
 *
 * @param {{name: string, main: string, args?: string[], env: NodeJS.ProcessEnv, cwd: string,
 *   logs: string, terminal: Terminal}} options
 * @returns {LoggedService}
 */
export function nodeService({ name, main, args = [], env, cwd, logs, terminal }) {
  const log = new LogFile(join(logs, `${name}.log`));
  const service = new KeptService({
    name,
    say: terminal.say,
    launch: () =>
      startManaged(process.execPath, [main, ...args], {
        env,
        cwd,
        ipc: true,
        onLine: (line, stream) => {
          log.write(line);
          const text = viewOf(name, line, { leastLevel: terminal.leastLevel, stream });
          if (text !== undefined) terminal.say(text);
        },
      }),
  });
  return { service, log };
}
