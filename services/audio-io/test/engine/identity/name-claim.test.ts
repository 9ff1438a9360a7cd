/** One engine of a name: who listens first, who meets later, and what is only an echo. */
import { EnginePublisher, InMemoryServer, Stamp } from '@mcae/bus';
import { every, SimulatedClock } from '@mcae/clock';
import { expect, test } from 'vitest';
import { NameClaim } from '../../../src/engine/identity/name-claim.js';

const NODE = 'room';
const VU = { levels: {}, channels: {} };

async function rig() {
  const clock = new SimulatedClock();
  const server = new InMemoryServer({ clock });
  const engine = (bootId: string) => {
    const bus = server.connect(bootId);
    const identity = { node: NODE, bootId };
    const seen = { claimed: undefined as boolean | undefined, lost: false, others: 0 };
    const watch = new NameClaim({ bus, clock, identity, onOther: () => seen.others++ });
    void watch.claimed.then((ours) => {
      seen.claimed = ours;
    });
    void watch.lost.then(() => {
      seen.lost = true;
    });
    const publisher = new EnginePublisher(watch.gated(), NODE, new Stamp(identity, clock));
    const stop = every(clock, 100, () => publisher.telemetry('vu', VU));
    return { seen, publisher, stop, bus };
  };
  /** Publishes whoever else has the name. */
  const ungated = (bootId: string) =>
    new EnginePublisher(server.connect(bootId), NODE, new Stamp({ node: NODE, bootId }, clock));
  return { clock, engine, ungated };
}

test('the second refuses, and the first goes on', async () => {
  const { clock, engine } = await rig();
  const first = engine('b');
  await clock.advance(1_000);
  expect(first.seen.claimed).toBe(true);
  const second = engine('a');
  await clock.advance(2_000);
  expect(second.seen.claimed).toBe(false);
  expect(first.seen.lost).toBe(false);
});

test('of two that start at once exactly one gives way', async () => {
  const { clock, engine } = await rig();
  const [a, b] = [engine('a'), engine('b')];
  await clock.advance(3_000);
  expect([a.seen.lost, b.seen.lost]).toEqual([false, true]);
  expect(a.seen.others).toBe(1);
});

test('what a dead engine has left in a server does not keep its successor away', async () => {
  const { clock, engine } = await rig();
  const dead = engine('a');
  await clock.advance(1_000);
  dead.stop();
  const next = engine('b');
  for (let i = 0; i < 20; i++) dead.publisher.telemetry('vu', VU);
  await clock.advance(1_000);
  expect(next.seen).toEqual({ claimed: true, lost: false, others: 0 });
});

test('two others that run, heard by turns, are both heard to run', async () => {
  const { clock, engine, ungated } = await rig();
  const [one, other] = [ungated('a'), ungated('b')];
  const late = engine('c');
  for (let i = 0; i < 20; i++) {
    one.telemetry('vu', VU);
    await clock.advance(50);
    other.telemetry('vu', VU);
    await clock.advance(50);
  }
  expect(late.seen.claimed).toBe(false);
});
