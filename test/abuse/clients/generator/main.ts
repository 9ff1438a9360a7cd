/** The attacker: runs the attacks of one row, and counts what took place. */
import { setPriority } from 'node:os';
import { type Attack, type AttackCounts, MOST_MS, newCounts, type Target } from '../attack.js';
import { serveCalls } from '../serve-calls.js';
import { publishGarbage } from './bus-garbage.js';
import { floodBus } from './bus-requests.js';
import { floodRequests } from './requests.js';
import type { RunningAttack } from './running-attack.js';
import { holdSockets } from './sockets.js';

export type GeneratorCalls = {
  /** Resolves once all are under way. */
  start(options: { target: Target; attacks: readonly Attack[] }): Promise<void>;
  /** @returns the sum over all attacks */
  stop(): Promise<AttackCounts>;
};

/** Attackers have machines of their own: they must not take the service's time but by what they ask. */
const NICE = 10;

let running: RunningAttack[] = [];

async function startOne(target: Target, attack: Attack): Promise<RunningAttack> {
  switch (attack.kind) {
    case 'requests':
      return floodRequests(target, attack);
    case 'sockets':
      return holdSockets(target, attack);
    case 'bus-requests':
      return floodBus(target, attack);
    case 'bus-garbage':
      return publishGarbage(target, attack);
  }
}

function sum(all: readonly AttackCounts[]): AttackCounts {
  const total = newCounts();
  for (const { sent, answers, bytes, opened, failed } of all) {
    total.sent += sent;
    total.bytes += bytes;
    total.opened += opened;
    total.failed += failed;
    for (const [code, count] of Object.entries(answers))
      total.answers[code] = (total.answers[code] ?? 0) + count;
  }
  return total;
}

setPriority(NICE);
serveCalls({
  start: async ({ target, attacks }) => {
    // It ends by itself, also where nobody stops it.
    setTimeout(() => process.exit(1), MOST_MS).unref();
    running = await Promise.all(attacks.map((attack) => startOne(target, attack)));
  },
  stop: async () => {
    // Counted before sockets are closed: what that ends did not fail.
    const counts = sum(running.map((attack) => structuredClone(attack.counts)));
    await Promise.all(running.map((attack) => attack.stop()));
    return counts;
  },
} satisfies GeneratorCalls);
