/** `npm start`: the bus, audio-io and control-api together, until Ctrl-C. */
import { existsSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { ERROR, formatLogLine, WARN } from '../log/log-view.mjs';
import { createProgress } from '../log/progress.mjs';
import { requireBus, withoutSecrets } from '../nats/bus-address.mjs';
import { findNatsServer } from '../nats/find-nats-server.mjs';
import { forgetBus, OWN_BUS_ENV, rememberBus } from '../nats/running-bus.mjs';
import { AUDIO_IO_MAIN, CACHE, CONTROL_API_MAIN, ROOT } from '../paths.mjs';
import { pageOrigins, reserveHttpAddress } from '../processes/http-address.mjs';
import { natsService, nodeService } from '../processes/services.mjs';
import { onStopSignals } from '../processes/stop-signals.mjs';
import { servesPage, waitReady } from '../processes/wait-ready.mjs';
import { setUp } from '../setup/setup.mjs';
import { SetupError, StoppedError } from '../setup/setup-error.mjs';

const READY_MS = 30_000;
/** In the order of stopping; audio-io closes its devices and files. */
const GRACE_MS = { 'control-api': 5_000, 'audio-io': 6_000, 'nats-server': 5_000 };

/** @typedef {import('../processes/services.mjs').LoggedService} LoggedService */

/** @returns {Promise<number>} the exit code */
export async function runStart() {
  const env = process.env;
  const stopped = new AbortController();
  const progress = createProgress();
  const terminal = createTerminal(progress.say, env);
  /** @type {LoggedService[]} in the order of starting */
  const services = [];
  /** @type {Promise<string>} */
  const stopReason = new Promise((resolve) => {
    onStopSignals({
      onStop: (reason) => {
        stopped.abort();
        resolve(reason);
      },
      onAgain: () => {
        for (const { service } of services) void service.stop(0);
        progress.say('Killed.');
      },
    });
  });
  try {
    const address = await reserveHttpAddress(env);
    if (env['NATS_URL']) await requireBus(env['NATS_URL']);
    await setUp({ env, progress, signal: stopped.signal });
    await startAll({ env, address, progress, terminal, services, signal: stopped.signal });
    await stopReason;
    progress.say('\nStopping …');
    terminal.stopping();
    return 0;
  } catch (error) {
    // Ctrl-C during the start is no failure.
    if (error instanceof StoppedError || stopped.signal.aborted) return 0;
    throw error;
  } finally {
    forgetBus();
    stopped.abort();
    await stopAll(services, progress.say);
  }
}

/**
 * @param {{env: NodeJS.ProcessEnv, address: import('../processes/http-address.mjs').HttpAddress,
 *   progress: import('../log/progress.mjs').Progress, terminal: ReturnType<typeof createTerminal>,
 *   services: LoggedService[], signal: AbortSignal}} options
 */
async function startAll({ env, address, progress, terminal, services, signal }) {
  const logs = join(CACHE, 'logs', String(address.port));
  /** @type {Promise<never>[]} */
  const failures = [];
  /** @param {LoggedService} logged */
  const start = async (logged) => {
    if (signal.aborted) throw new StoppedError();
    services.push(logged);
    await logged.service.start();
    const failed = logged.service.failed.catch((error) => {
      throw withLog(`${error.message} at its start`, logged);
    });
    failed.catch(() => {});
    failures.push(failed);
  };

  let natsUrl = env['NATS_URL'];
  let natsWsUrl = env['NATS_WS_URL'];
  if (!natsUrl) {
    const binary = await findNatsServer({ env, progress, signal });
    const storeDir = join(CACHE, 'nats', String(address.port));
    const nats = natsService({ binary, storeDir, logs, terminal, origins: pageOrigins(address) });
    await start(nats);
    natsUrl = nats.url();
    // NATS_WS_URL of the environment belongs to another bus, with other levels.
    natsWsUrl = nats.websocketUrl();
    rememberBus(natsUrl);
  }
  const { host, port, url } = address;
  const serviceEnv = {
    ...env,
    ...(!env['NATS_URL'] && OWN_BUS_ENV),
    NATS_URL: natsUrl,
    ...(natsWsUrl && { NATS_WS_URL: natsWsUrl }),
    HTTP_HOST: host,
    HTTP_PORT: String(port),
  };
  const common = { env: serviceEnv, cwd: ROOT, logs, terminal };
  const audioIo = nodeService({ name: 'audio-io', main: AUDIO_IO_MAIN, args: ['run'], ...common });
  const controlApi = nodeService({ name: 'control-api', main: CONTROL_API_MAIN, ...common });
  await Promise.all([start(audioIo), start(controlApi)]);

  const missing = await Promise.race([
    waitReady(url, { deadlineMs: READY_MS, signal }),
    ...failures,
  ]);
  if (signal.aborted) throw new StoppedError();
  if (missing !== undefined) {
    const culprit = missing.includes('engine') ? audioIo : controlApi;
    throw withLog(`The start is not complete after ${READY_MS / 1_000} s: ${missing}`, culprit);
  }
  for (const { service } of services) service.keep();
  process.stdout.write(await summary({ env, url, natsUrl, logs }));
  terminal.ready();
}

/**
 * Prints what the services log: not before all is ready, since a failure prints the end of its log anyway.
 * Where LOG_LEVEL is set, every line is printed at once.
 *
 * @param {(line: string) => void} say
 * @param {NodeJS.ProcessEnv} env
 */
function createTerminal(say, env) {
  const all = Boolean(env['LOG_LEVEL']);
  /** @type {string[] | undefined} */
  let held = all ? undefined : [];
  return {
    leastLevel: all ? 0 : WARN,
    say: (/** @type {string} */ line) => (held ? void held.push(line) : say(line)),
    ready() {
      for (const line of held ?? []) say(line);
      held = undefined;
    },
    /** Warnings that a stop causes are not printed. */
    stopping() {
      if (!all) this.leastLevel = ERROR;
    },
  };
}

/**
 * @param {string} message
 * @param {LoggedService} logged whose last words are shown
 */
function withLog(message, { service: { name }, log }) {
  const last = log.last(8).map((line) => formatLogLine(name, line).text);
  return new SetupError(`${message}; the whole log is in ${nearby(log.path)}.`, last);
}

/**
 * @param {{env: NodeJS.ProcessEnv, url: string, natsUrl: string, logs: string}} options
 * @returns {Promise<string>}
 */
async function summary({ env, url, natsUrl, logs }) {
  const rows = [
    ...((await servesPage(url)) ? [['Console', `${url}/`]] : []),
    ['API', url],
    ['API documents', `${url}/docs`],
    ['Bus', withoutSecrets(natsUrl)],
    ['Config', configInUse(env)],
    ['Logs', `${nearby(logs)}/`],
  ];
  const lines = rows.map(([name, value]) => `  ${name?.padEnd(15)}${value}`);
  return ['', 'Mission Control Audio Engine runs.', '', ...lines, '', 'Ctrl-C stops.', '', ''].join(
    '\n',
  );
}

/** @param {NodeJS.ProcessEnv} env */
function configInUse(env) {
  const named = env['MCAE_CONFIG'] ?? 'config.json';
  const path = isAbsolute(named) ? named : join(ROOT, named);
  if (existsSync(path)) return nearby(path);
  return `config.example.json (virtual devices; ${nearby(path)} is not there yet)`;
}

/** @param {string} path */
function nearby(path) {
  const short = relative(ROOT, path);
  return short.startsWith('..') ? path : short;
}

/**
 * In the reverse order of starting, so that no service logs the loss of another one.
 *
 * @param {LoggedService[]} services
 * @param {(line: string) => void} say
 */
async function stopAll(services, say) {
  for (const [name, graceMs] of Object.entries(GRACE_MS)) {
    const service = services.find((each) => each.service.name === name)?.service;
    if (service && !(await service.stop(graceMs)))
      say(`${name} did not stop within ${graceMs / 1_000} s and was killed.`);
  }
}
