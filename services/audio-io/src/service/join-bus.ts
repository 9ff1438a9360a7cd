/** The engine's place on the bus: its connection, its identity, the claim of its name. */
import { randomUUID } from 'node:crypto';
import { type EngineIdentity, EnginePublisher, NatsBus, Stamp } from '@mcae/bus';
import type { Clock } from '@mcae/clock';
import { AUDIT_STREAM, raisedAlarm } from '@mcae/schema';
import type { Logger } from 'pino';
import { NameClaim } from '../engine/identity/name-claim.js';
import type { Environment } from '../environment.js';
import type { Endings } from './endings.js';

const CLOSE_MS = 1_000;

export interface BusPlace {
  readonly bus: NatsBus;
  readonly identity: EngineIdentity;
  readonly stamp: Stamp;
  readonly name: NameClaim;
  /** Publishes nothing while the name is not this engine's. */
  readonly publisher: EnginePublisher;
}

export interface JoinOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly endings: Endings;
  /** Another engine of this name gives way. */
  readonly onOther: () => void;
}

/** Does not wait for the bus: sound does not need it. @throws NatsAccessError */
export function joinBus(
  { node, natsUrl, nkeyFile, caFile }: Environment,
  { clock, logger, endings, onOther }: JoinOptions,
): BusPlace {
  const identity = { node, bootId: randomUUID() };
  const bus = new NatsBus({
    url: natsUrl,
    name: `audio-io ${node}`,
    clock,
    access: { role: 'engine', nkeyFile, caFile },
    onChange: (connected, detail) =>
      logger[connected ? 'info' : 'warn']({ connected, detail }, 'bus'),
    onNotice: (detail) => logger.warn({ detail }, 'bus'),
  });
  endings.add('bus', CLOSE_MS, () => bus.close());
  bus.keep(AUDIT_STREAM);
  const stamp = new Stamp(identity, clock);
  const name = new NameClaim({ bus, clock, identity, onOther });
  endings.add('name', CLOSE_MS, () => name.close());
  const publisher = new EnginePublisher(name.gated(), node, stamp);
  return { bus, identity, stamp, name, publisher };
}

/** This engine gives way; the one that has the name hears it, and raises the alarm. */
export function publishGivingWay(
  { bus, identity, stamp }: BusPlace,
  message: string,
  nowMs: number,
): void {
  const alarm = raisedAlarm({
    kind: 'duplicate_node',
    message,
    raisedMs: nowMs,
    clearedMs: nowMs,
  });
  new EnginePublisher(bus, identity.node, stamp).event('alarm', { alarm });
}
