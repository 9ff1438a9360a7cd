/** Closing works from each place, whatever else does not: several engines, old telemetry, load. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '@mcae/clock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type System, startSystem } from '../support/system.js';
import { until } from '../support/until.js';
import type { GeneratorCalls } from './clients/generator/main.js';
import { GateWatch } from './clients/panel/gate-watch.js';
import { abusedConfig } from './support/abuse-rig.js';
import { ClientHandle } from './support/client-handle.js';
import { ClosingTable } from './support/closing-table.js';
import { HOLDER, Operator, type Place } from './support/places-to-close.js';
import { READING_ROWS } from './support/rows/rest-rows.js';
import { startEngine } from './support/system/second-engine.js';

/** Everybody may do everything, but what is denied later. */
const USERS = `
authorization { users = [ { user: anyone, password: anyone, permissions: { publish: { allow: ">", deny: "nothing" } } } ] }
no_auth_user: anyone
`;
const LEVELS = 'mcae.v1.*.tlm.>';
/** Longer than a command may be old. */
const HELD_UP_MS = 800;
/** Longer than any place may need. */
const LEASE_MS = 5_000;

const table = new ClosingTable();
let system: System;
let operator: Operator;
let watch: GateWatch;

beforeAll(async () => {
  system = await startSystem({ config: abusedConfig(), natsConfig: USERS });
  await system.ready();
  operator = new Operator(system);
  watch = new GateWatch(system.natsUrl);
  await until('the operator is connected', () => operator.isReady && watch.connected());
  await operator.openConnections();
});
afterAll(async () => {
  table.write();
  await Promise.all([operator?.stop(), watch?.close()]);
  await system?.stop();
});

const levels = () => system.request(`/vu?node=${system.node}`);

/** Makes the trouble. @returns what ends it */
type Trouble = () => Promise<() => Promise<unknown>>;

const attacked: Trouble = async () => {
  const generator = new ClientHandle<GeneratorCalls>('generator');
  const { apiUrl: url, natsUrl, node } = system;
  const { attacks } = READING_ROWS.at(-1)!;
  const target = { url, natsUrl, node, tokens: undefined, newcomerTokens: undefined };
  await generator.call('start', { target, attacks });
  // It has begun once the API is slow.
  await new Promise((resolve) => setTimeout(resolve, 500));
  return () => generator.close();
};

const heldUp: Trouble = async () => {
  process.kill(system.controlApi.pid, 'SIGSTOP');
  setTimeout(() => process.kill(system.controlApi.pid, 'SIGCONT'), HELD_UP_MS);
  return async () => {};
};

const telemetryLost: Trouble = async () => {
  await deny(LEVELS);
  await until('levels are stale', async () => (await levels()).status === 503);
  return async () => {
    await deny('nothing');
    await until('levels are back', async () => (await levels()).status === 200);
  };
};

const secondEngine: Trouble = async () => {
  const second = await startEngine(system, 'second');
  return () => second.stop();
};

const secondEngineGone: Trouble = async () => {
  const end = await secondEngine();
  await end();
  return async () => {};
};

const everything: Trouble = async () => {
  const ends: (() => Promise<unknown>)[] = [];
  const endAll = async () => {
    for (const end of ends.reverse()) await end();
  };
  try {
    for (const trouble of [secondEngine, telemetryLost, attacked]) ends.push(await trouble());
  } catch (error) {
    await endAll();
    throw error;
  }
  return endAll;
};

/** Several engines last: the API remembers them. */
const TROUBLES: readonly { readonly name: string; readonly make: Trouble }[] = [
  { name: 'nothing', make: async () => async () => {} },
  { name: 'control-api held up for 0.8 s', make: heldUp },
  { name: 'five attacks at once', make: attacked },
  { name: 'telemetry lost', make: telemetryLost },
  { name: 'a second engine', make: secondEngine },
  { name: 'a second engine that has left', make: secondEngineGone },
  { name: 'all of it', make: everything },
];

async function deny(subject: string): Promise<void> {
  const path = join(system.nats.storeDir, 'nats-server.conf');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace(/deny: "[^"]*"/, `deny: "${subject}"`));
  await system.nats.kill('SIGHUP');
}

describe.each(TROUBLES)('$name', ({ name, make }) => {
  it('a gate can be closed from each place', async () => {
    const gates = operator.places.map((place, index) => ({ place, channel: 1 + index }));
    for (const { place, channel } of gates) await open(place, channel);
    const end = await make();
    try {
      const closed = await Promise.all(gates.map(({ place, channel }) => close(place, channel)));
      table.add(name, closed);
      expect(closed.flatMap(({ failure }) => failure ?? [])).toEqual([]);
    } finally {
      await end();
    }
  }, 40_000);
});

/** By latch or by lease, as the place closes it; over the bus, which no trouble of the API reaches. */
async function open({ holds }: Place, channel: number): Promise<void> {
  const keyed = () =>
    holds
      ? operator.overBus('ptt.lease', { channel, holder: HOLDER, lease_ms: LEASE_MS })
      : operator.overBus('ptt.set', { channel, gate_open: true });
  const opened = async () => {
    // A key that was closed by force has to be released before it is pressed again.
    await operator.overBus('ptt.release', { channel, holder: HOLDER });
    await operator.overBus('ptt.set', { channel, mute: false });
    await keyed();
  };
  await until(`channel ${channel} is open`, () =>
    opened().then(
      () => true,
      () => false,
    ),
  );
}

async function close(place: Place, channel: number) {
  const sentMs = systemClock.monoMs();
  const answer = place.close(channel);
  const isClosed = () =>
    watch.events.some(
      (event) =>
        event.node === system.node &&
        event.channel === channel &&
        event.mono_ms >= sentMs &&
        (!event.gate_open || event.mute),
    );
  const inTime = await until('it is closed', isClosed, {
    withinMs: place.withinMs,
    everyMs: 5,
  }).then(
    () => true,
    () => false,
  );
  const event = watch.events.find(
    ({ channel: of, mono_ms }) => of === channel && mono_ms >= sentMs,
  );
  const word = await answer;
  const failure = inTime && word === undefined ? undefined : `${place.name}: ${word ?? 'too late'}`;
  return { place: place.name, tookMs: event && event.mono_ms - sentMs, failure };
}
