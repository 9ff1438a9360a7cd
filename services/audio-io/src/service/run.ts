/** `run`: the service itself, until it is told to stop. */
import { randomUUID } from 'node:crypto';
import { type CommandAnswer, EnginePublisher, NatsBus, Stamp, serveCommands } from '@mcae/bus';
import { systemClock } from '@mcae/clock';
import { AUDIT_STREAM, ProblemError, raisedAlarm } from '@mcae/schema';
import { ServiceManager } from '@mcae/service-manager';
import type { Logger } from 'pino';
import { soundEnvironment } from '../audio/portaudio/addon.js';
import { CliError } from '../cli/cli-error.js';
import { AuditFile } from '../engine/audit/audit.js';
import { AuditEntries, isAudited } from '../engine/audit/audit-entry.js';
import { ConfigFile } from '../engine/config/config-store.js';
import { LastGoodConfig } from '../engine/config/last-good-config.js';
import { Engine } from '../engine/engine.js';
import { NameWatch } from '../engine/identity/name-claim.js';
import { forkStreams } from '../engine/streams/process/stream-link.js';
import type { Environment } from '../environment.js';
import { createLogger } from '../logger.js';
import { createProbe } from '../probe/probe.js';
import { AliveFile } from './alive-file.js';
import { RunMark } from './run-mark.js';

/** @returns once `stopped` is aborted and everything has been closed. */
export async function run(
  environment: Environment,
  version: string,
  stopped: AbortSignal,
): Promise<void> {
  const logger = createLogger('audio-io', environment.logLevel);
  const clock = systemClock;
  const store = new LastGoodConfig(
    new ConfigFile(environment.configPath, environment.exampleConfigPath),
    environment.lastGoodConfigPath,
    (error) => logger.warn({ err: error }, 'the copy of the last good config'),
  );
  const config = await store.load().catch((error: unknown) => {
    throw new CliError(
      `${environment.configPath}: ${error instanceof Error ? error.message : error}`,
      { cause: error },
    );
  });
  const identity = { node: environment.node, bootId: randomUUID() };
  const { natsUrl, nkeyFile, caFile } = environment;
  const bus = new NatsBus({
    url: natsUrl,
    name: `audio-io ${identity.node}`,
    clock,
    access: { role: 'engine', nkeyFile, caFile },
    onChange: (connected, detail) =>
      logger[connected ? 'info' : 'warn']({ connected, detail }, 'bus'),
    onNotice: (detail) => logger.warn({ detail }, 'bus'),
  });
  bus.keep(AUDIT_STREAM);
  const stamp = new Stamp(identity, clock);
  const duplicate = `another audio-io on this bus is named ${identity.node}`;
  const name = new NameWatch({
    bus,
    clock,
    identity,
    onOther: () => engine.duplicateNode(duplicate),
  });
  const publisher = new EnginePublisher(name.gated(), identity.node, stamp);
  const audit = new AuditFile(environment.auditPath, (error) => {
    logger.error({ err: error }, 'audit');
    engine.auditFailed(error instanceof Error ? error.message : String(error));
  });
  const alive =
    environment.aliveFile === undefined
      ? undefined
      : new AliveFile(environment.aliveFile, (error) =>
          logger.warn({ err: error }, 'the file that tells that the engine lives'),
        );
  const manager = new ServiceManager({
    env: environment.inherited,
    clock,
    onProblem: (error) => logger.warn({ err: error }, 'systemd could not be told'),
  });
  const engine: Engine = new Engine({
    config,
    probe: createProbe({
      env: environment.inherited,
      onProblem: (reason) => logger.warn({ reason }, 'real devices could not be listed'),
    }),
    store,
    startStream: forkStreams(soundEnvironment(environment.inherited)),
    publisher,
    audit,
    clock,
    logger,
    version,
    onAlive: () => {
      alive?.touch(clock.wallMs());
      manager.alive();
    },
  });
  const entries = new AuditEntries(identity.bootId, clock);
  const serve = () =>
    serveCommands({
      host: bus,
      identity,
      version,
      stamp,
      clock,
      handlers: engine.commands,
      onAnswer: (answer) => {
        logCommand(logger, answer);
        if (!isAudited(answer)) return;
        const entry = entries.of(answer);
        audit.append(entry);
        // For the server's stream, where it has one; in an outage the file alone has it.
        publisher.audit(entry);
      },
    });
  logger.info({ ...identity, version, config: environment.configPath }, 'audio-io starts');
  const mark = new RunMark(environment.runMarkPath, (error) =>
    logger.warn({ err: error }, 'the file that tells of crashes'),
  );
  if (await mark.begin(identity.bootId)) engine.crashedBefore();
  // Sound does not wait for the bus, but nothing is told or taken under a name that is another's.
  let taken = false;
  const giveWay = name.claimed.then((ours) => {
    if (!ours) return;
    serve();
    return name.lost;
  });
  await engine.start();
  await manager.ready();
  const asked = new Promise<void>((resolve) => {
    if (stopped.aborted) resolve();
    stopped.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.race([
    asked,
    giveWay.then(() => {
      taken = true;
    }),
  ]);
  if (taken) {
    logger.error({ node: identity.node }, duplicate);
    tellOfDuplicate(bus, stamp, identity.node, clock.wallMs(), duplicate);
  }
  void manager.stopping();
  name.close();
  alive?.remove();
  await engine.stop();
  await bus.close();
  await audit.close();
  await mark.end();
  logger.info('audio-io has stopped');
  if (taken) throw new CliError(`${duplicate}; stop one of them, or set MCAE_NODE to another name`);
}

/** The engine that has the name hears it, and raises the alarm. */
function tellOfDuplicate(
  bus: NatsBus,
  stamp: Stamp,
  node: string,
  nowMs: number,
  message: string,
): void {
  const alarm = raisedAlarm({
    kind: 'duplicate_node',
    message,
    raisedMs: nowMs,
    clearedMs: nowMs,
  });
  new EnginePublisher(bus, node, stamp).event('alarm', { alarm });
}

function logCommand(logger: Logger, answer: CommandAnswer): void {
  const { command, requestId, actor, error, durationMs } = answer;
  const fields = { command, request_id: requestId, actor, duration_ms: Math.round(durationMs) };
  // What only asks is polled, and a lease is renewed several times a second.
  if (error === undefined) logger[isAudited(answer) ? 'info' : 'debug'](fields, 'command');
  else if (error instanceof ProblemError)
    logger.info({ ...fields, refused: error.message, code: error.code }, 'command');
  else logger.error({ ...fields, err: error }, 'command');
}
