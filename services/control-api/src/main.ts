#!/usr/bin/env node
/** control-api's composition root: alone reads the environment and ends the process. */
import { readFileSync } from 'node:fs';
import { Server as SecureServer } from 'node:tls';
import { NatsAccessError, NatsBus, readNatsSeed } from '@mcae/bus';
import { every, systemClock } from '@mcae/clock';
import type { UiConfig } from '@mcae/schema';
import { ServiceManager } from '@mcae/service-manager';
import { collectDefaultMetrics } from 'prom-client';
import { buildApp } from './app.js';
import { onFileChange, readTls, readTokens } from './auth/secret-files.js';
import { Tokens } from './auth/tokens.js';
import { findConsole } from './console-files.js';
import { type Environment, EnvironmentError, readEnvironment } from './environment.js';
import { createLogger } from './logger.js';
import { isLoopback } from './plugins/browser-guard.js';

/** How often systemd hears that the event loop runs. */
const ALIVE_MS = 500;
/** Requests that are under way have this long to end once the service stops. */
const STOP_MS = 3_000;

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string };

try {
  await serve(readEnvironment(process.env));
} catch (error) {
  process.stderr.write(`control-api: ${error instanceof Error ? explain(error) : error}\n`);
  process.exit(1);
}

async function serve(environment: Environment): Promise<void> {
  const { host, port, natsUrl, nkeyFile, caFile, logLevel, tokensFile } = environment;
  const logger = createLogger('control-api', logLevel);
  const clock = systemClock;
  const die = (message: string) => (error: unknown) => {
    logger.fatal({ err: error }, message);
    process.exit(1);
  };
  process.on('unhandledRejection', die('a rejection that nobody handled'));
  process.on('uncaughtException', die('an exception that nobody caught'));

  const tokens = tokensFile === undefined ? undefined : new Tokens(readTokens(tokensFile));
  const { tls: tlsPaths } = environment;
  const tls = tlsPaths && readTls(tlsPaths);

  const bus = new NatsBus({
    url: natsUrl,
    name: 'control-api',
    clock,
    access: { role: 'api', nkeyFile, caFile },
    onChange: (connected, detail) =>
      logger[connected ? 'info' : 'warn']({ connected, detail }, 'bus'),
    onNotice: (detail) => logger.warn({ detail }, 'bus'),
  });
  const consoleFolder = findConsole();
  const uiConfig = readUiConfig(environment);
  const app = await buildApp({
    ...{ bus, finder: bus, archive: bus },
    ...{ clock, logger, host, version, consoleFolder, tokens, tls, uiConfig },
  });
  collectDefaultMetrics({ register: app.metrics });

  const manager = new ServiceManager({
    env: process.env,
    clock,
    onProblem: (error) => logger.warn({ err: error }, 'systemd could not be told'),
  });
  let stopping = false;
  const stop = (reason: string) => {
    if (stopping) return;
    stopping = true;
    void manager.stopping();
    logger.info({ reason }, 'control-api stops');
    // The port has to be free for the next process, even if a part of this one hangs.
    clock.after(STOP_MS, () => die('it did not stop in time')(undefined));
    app
      .close()
      .then(() => bus.close())
      .then(() => process.exit(0), die('it could not stop cleanly'));
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  // The IPC channel closes when the parent has gone.
  if (process.connected) process.on('disconnect', () => stop('disconnect'));

  await app.listen({
    host,
    port,
    listenTextResolver: (url) => `control-api ${version} listens at ${url}`,
  });
  every(clock, ALIVE_MS, () => manager.alive());
  await manager.ready();
  if (tokens && !tls && !isLoopback(host))
    logger.warn(
      { host },
      'tokens travel in clear text: set HTTP_TLS_CERT_FILE, or put TLS before it',
    );

  /** A file that cannot be used changes nothing. */
  const reread = (paths: readonly string[], what: string, run: () => void) =>
    onFileChange(paths, clock, () => {
      try {
        run();
        logger.info({ paths }, `${what} read again`);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        logger.error({ reason }, `${what} kept as it was`);
      }
    });
  if (tokens && tokensFile !== undefined)
    reread([tokensFile], 'tokens', () => tokens.replace(readTokens(tokensFile)));
  if (tlsPaths && app.server instanceof SecureServer) {
    const { server } = app;
    reread([tlsPaths.certFile, tlsPaths.keyFile], 'certificate', () =>
      server.setSecureContext(readTls(tlsPaths)),
    );
  }
}

/** How browsers reach the bus. @throws EnvironmentError where the seed cannot be read */
function readUiConfig({ natsWsUrl, natsWsNkeyFile }: Environment): UiConfig {
  if (natsWsUrl === undefined) return { nats: null };
  const nkey_seed = natsWsNkeyFile === undefined ? null : readSeed(natsWsNkeyFile);
  return { nats: { url: natsWsUrl, nkey_seed } };
}

function readSeed(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new EnvironmentError(`NATS_WS_NKEY_FILE cannot be read: ${path}`);
  }
  const key = readNatsSeed(text);
  if (key) return key.seed;
  throw new EnvironmentError(`NATS_WS_NKEY_FILE holds no seed of a key: ${path}`);
}

/** One sentence on what to do, for the errors that are usual at the start. */
function explain(error: Error & { code?: string; address?: string; port?: number }): string {
  const { code, address, port } = error;
  if (code === 'EADDRINUSE')
    return `port ${port} on ${address} is in use; stop what uses it or set HTTP_PORT`;
  if (code === 'EACCES') return `port ${port} needs more rights; set HTTP_PORT above 1023`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return 'this machine does not have the address in HTTP_HOST';
  const isExplained = error instanceof EnvironmentError || error instanceof NatsAccessError;
  return isExplained ? error.message : (error.stack ?? error.message);
}
