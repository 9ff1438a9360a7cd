/** Commands straight over the bus in a closed loop. */
import { randomUUID } from 'node:crypto';
import { type CommandName, commandSubject } from '@mcae/schema';
import { connect, JSONCodec, NatsError } from 'nats';
import { type BusRequestAttack, MOST_SENT, newCounts, type Target } from '../attack.js';
import { countAnswer, pause, type RunningAttack } from './running-attack.js';

const DEADLINE_MS = 10_000;
const AFTER_FAILURE_MS = 20;

interface Reply {
  readonly ok: boolean;
  readonly error?: { readonly code: string };
}

export async function floodBus(target: Target, attack: BusRequestAttack): Promise<RunningAttack> {
  const counts = newCounts();
  const connection = await connect({ servers: target.natsUrl, name: 'attacker' });
  counts.opened++;
  const codec = JSONCodec();
  const subject = commandSubject(target.node, attack.command as CommandName);
  let stopped = false;
  const run = async () => {
    while (!stopped && counts.sent < MOST_SENT) {
      counts.sent++;
      const request = { request_id: randomUUID(), actor: 'attacker', params: attack.params };
      try {
        const { data } = await connection.request(subject, codec.encode(request), {
          timeout: DEADLINE_MS,
        });
        const { ok, error } = codec.decode(data) as Reply;
        countAnswer(counts, ok ? 'ok' : (error?.code ?? 'unknown'), data.length);
      } catch (error) {
        counts.failed++;
        if (error instanceof NatsError) await pause(AFTER_FAILURE_MS);
      }
    }
  };
  const loops = Array.from({ length: attack.inFlight }, run);
  return {
    counts,
    stop: async () => {
      stopped = true;
      await connection.close();
      await Promise.all(loops);
    },
  };
}
