/** What no schema allows, on every kind of subject of a bus without users. */
import { randomBytes } from 'node:crypto';
import {
  COMMANDS,
  type CommandName,
  commandSubject,
  EVENTS,
  type EventName,
  eventSubject,
  TELEMETRY,
  type TelemetryName,
  telemetrySubject,
} from '@mcae/schema';
import { connect } from 'nats';
import { type BusGarbageAttack, MOST_SENT, newCounts, type Target } from '../attack.js';
import type { RunningAttack } from './running-attack.js';

const STEP_MS = 10;
const LONG_BYTES = 16_384;
const DEPTH = 2_000;

export async function publishGarbage(
  target: Target,
  { perSecond }: BusGarbageAttack,
): Promise<RunningAttack> {
  const counts = newCounts();
  const connection = await connect({ servers: target.natsUrl, name: 'attacker' });
  counts.opened++;
  const subjects = subjectsOf(target.node);
  const messages = garbage();
  const step = () => {
    for (let i = 0; i < (perSecond * STEP_MS) / 1_000 && counts.sent < MOST_SENT; i++) {
      const subject = subjects[counts.sent % subjects.length]!;
      const message = messages[Math.floor(counts.sent / subjects.length) % messages.length]!;
      connection.publish(subject, message, { reply: 'attacker.inbox' });
      counts.sent++;
    }
  };
  const timer = setInterval(step, STEP_MS);
  return {
    counts,
    stop: async () => {
      clearInterval(timer);
      await connection.close();
    },
  };
}

/** Of the engine, and of engines that do not exist. */
function subjectsOf(node: string): string[] {
  return [node, 'nobody', 'nobody-2'].flatMap((of) => [
    ...(Object.keys(COMMANDS) as CommandName[]).map((name) => commandSubject(of, name)),
    ...(Object.keys(TELEMETRY) as TelemetryName[]).map((name) => telemetrySubject(of, name)),
    ...(Object.keys(EVENTS) as EventName[]).map((name) => eventSubject(of, name)),
  ]);
}

function garbage(): Uint8Array[] {
  const text = (value: unknown) => Buffer.from(JSON.stringify(value));
  const request = { request_id: 'garbage', actor: 'attacker' };
  return [
    randomBytes(64),
    randomBytes(LONG_BYTES),
    Buffer.alloc(0),
    Buffer.from('{"request_id": "cut off'),
    Buffer.from('['.repeat(DEPTH) + ']'.repeat(DEPTH)),
    text(null),
    text({ ...request, params: { channel: 'one', gate_open: 'yes' } }),
    text({ ...request, params: {}, more: 'x'.repeat(LONG_BYTES) }),
    text({ ...request, params: { channel: 1, holder: '\u001b[5D closed \u202e', lease_ms: 500 } }),
    text({ ...request, freshness: { boot_id: 'x', mono_ms: 1e300 }, params: { channel: 1 } }),
  ];
}
