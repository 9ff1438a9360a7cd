/** Commands of the bus that reach the engine, each of them logged and, where it changes something, kept. */
import { type CommandAnswer, serveCommands } from '@mcae/bus';
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
  readonly audit: Audit;
}

export function serveEngine(
  engine: Engine,
  { bus, identity, stamp, publisher }: BusPlace,
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
      // For the server's stream, where it has one; in an outage the file alone has it.
      publisher.audit(entry);
    },
  });
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
