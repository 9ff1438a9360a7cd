/** `run`: the service itself, until it is stopped or has to give its name to another engine. */
import { type Clock, systemClock } from '@mcae/clock';
import type { Config } from '@mcae/schema';
import { ServiceManager } from '@mcae/service-manager';
import type { Logger } from 'pino';
import { CliError } from '../cli/cli-error.js';
import { AuditFile } from '../engine/audit/audit.js';
import type { ConfigStore } from '../engine/config/config-store.js';
import type { Engine } from '../engine/engine.js';
import type { Environment } from '../environment.js';
import { createLogger } from '../logger.js';
import { createEngine } from './create-engine.js';
import { Endings } from './endings.js';
import { joinBus, publishGivingWay } from './join-bus.js';
import { loadConfig } from './load-config.js';
import { RunMark } from './run-mark.js';
import { serveEngine } from './serve-engine.js';

/** A disk that works has written everything within this time. */
const FILE_MS = 1_000;

interface Context {
  readonly environment: Environment;
  readonly version: string;
  readonly stopped: AbortSignal;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly endings: Endings;
}

/**
 * @returns once `stopped` is aborted and everything has ended
 * @throws CliError where the config cannot be read, or another engine has the name
 */
export async function run(
  environment: Environment,
  version: string,
  stopped: AbortSignal,
): Promise<void> {
  const logger = createLogger('audio-io', environment.logLevel);
  const clock = systemClock;
  const { config, store } = await loadConfig(environment, logger);
  const endings = new Endings(clock, logger);
  try {
    await runEngine(config, store, { environment, version, stopped, logger, clock, endings });
  } finally {
    await endings.run();
    logger.info('audio-io has stopped');
  }
}

async function runEngine(config: Config, store: ConfigStore, context: Context): Promise<void> {
  const { environment, version, logger, clock, endings } = context;
  const mark = new RunMark(environment.runMarkPath, (error) =>
    logger.warn({ err: error }, 'the run mark'),
  );
  endings.add('run mark', FILE_MS, () => mark.end());
  const audit = new AuditFile(environment.auditPath, (error) => {
    logger.error({ err: error }, 'audit');
    engine.reportAuditFailure(error instanceof Error ? error.message : String(error));
  });
  endings.add('audit', FILE_MS, () => audit.close());
  const duplicate = `another audio-io on this bus is named ${environment.node}`;
  const onOther = () => engine.reportDuplicate(duplicate);
  const place = joinBus(environment, { ...context, onOther });
  const manager = new ServiceManager({
    env: environment.inherited,
    clock,
    onProblem: (error) => logger.warn({ err: error }, 'systemd could not be told'),
  });
  const engine: Engine = createEngine(environment, place, {
    ...{ config, store, audit, manager, version, clock, logger, endings },
  });
  const { identity, name } = place;
  logger.info({ ...identity, version, config: environment.configPath }, 'audio-io starts');
  if (await mark.begin(identity.bootId)) engine.reportCrash();
  // Sound does not wait for the bus. Nothing is published or served while the name is not ours.
  const givesWay = name.claimed.then((isOurs) => {
    if (!isOurs) return;
    serveEngine(engine, place, { clock, logger, version, audit });
    return name.lost;
  });
  const end = await ended(engine, manager, givesWay, context);
  void manager.stopping();
  mark.endInOrder();
  if (end === 'stopped') return;
  logger.error({ node: identity.node }, duplicate);
  publishGivingWay(place, duplicate, clock.wallMs());
  throw new CliError(`${duplicate}; stop one of them, or set MCAE_NODE to another name`);
}

/** Starts the engine; resolves with the reason to end it, rejects as soon as any of it fails. */
function ended(
  engine: Engine,
  manager: ServiceManager,
  givesWay: Promise<void>,
  { stopped }: Context,
): Promise<'stopped' | 'gives way'> {
  const aborted = new Promise<void>((resolve) => {
    if (stopped.aborted) resolve();
    stopped.addEventListener('abort', () => resolve(), { once: true });
  });
  const end = Promise.race([
    aborted.then(() => 'stopped' as const),
    givesWay.then(() => 'gives way' as const),
  ]);
  const started = engine.start().then(() => manager.ready());
  return Promise.race([end, started.then(() => end)]);
}
