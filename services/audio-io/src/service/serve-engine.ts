/** Serves the engine's commands on the bus: each is logged, and audited where it changes something. */
import { type CommandAnswer, type ServiceHost, serveCommands } from '@mcae/bus';
import type { Clock } from '@mcae/clock';
import { ProblemError } from '@mcae/schema';
import type { Logger } from 'pino';
import type { Audit } from '../engine/audit/audit.js';
import { AuditEntries, isAudited } from '../engine/audit/audit-entry.js';
import type { Engine } from '../engine/engine.js';
import type { BusPlace } from './join-bus.js';

export interface ServeOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly version: string;
  readonly audit: Pick<Audit, 'append'>;
}

type ServingPlace = Pick<BusPlace, 'identity' | 'stamp'> & {
  readonly bus: ServiceHost;
  readonly publisher: Pick<BusPlace['publisher'], 'audit'>;
};

export function serveEngine(
  engine: Pick<Engine, 'commands'>,
  { bus, identity, stamp, publisher }: ServingPlace,
  { clock, logger, version, audit }: ServeOptions,
): void {
  const entries = new AuditEntries(identity.bootId, clock);
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
      // The server keeps it too, where it has JetStream; during an outage only the file has it.
      publisher.audit(entry);
    },
  });
}

function logCommand(logger: Logger, answer: CommandAnswer): void {
  const { command, requestId, actor, error, durationMs } = answer;
  const fields = { command, request_id: requestId, actor, duration_ms: Math.round(durationMs) };
  // Readers poll, and leases are renewed several times a second: at debug.
  if (error === undefined) logger[isAudited(answer) ? 'info' : 'debug'](fields, 'command');
  else if (error instanceof ProblemError)
    logger.info({ ...fields, refused: error.message, code: error.code }, 'command');
  else logger.error({ ...fields, err: error }, 'command');
}
