/** Telemetry from publisher to subscriber: stamped, checked, only from the node it names. */
import { SimulatedClock } from '@mcae/clock';
import type { XrunEvent } from '@mcae/schema';
import { expect, it } from 'vitest';
import { EnginePublisher, InMemoryServer, Stamp, subscribeEvent } from '../src/index.js';

const body = { channels: [1], input_xruns: 1, output_xruns: null, late_blocks: 0 };

function setUp() {
  const clock = new SimulatedClock({ startMs: 5_000 });
  const server = new InMemoryServer({ clock });
  const [engine, reader] = [server.connect('engine'), server.connect('reader')];
  const publisher = new EnginePublisher(
    engine,
    'n',
    new Stamp({ node: 'n', bootId: 'boot-1' }, clock),
  );
  const got: XrunEvent[] = [];
  const invalid: string[] = [];
  subscribeEvent(
    reader,
    '*',
    'xrun',
    (event) => got.push(event),
    (subject) => invalid.push(subject),
  );
  return { clock, engine, publisher, got, invalid };
}

it('stamps each message with time, sequence and identity', async () => {
  const { clock, publisher, got } = setUp();
  publisher.event('xrun', body);
  await clock.advance(100);
  publisher.event('xrun', body);
  publisher.event('device', {
    channels: [1],
    state: 'lost',
    reason: null,
    input_device: '',
    output_device: '',
  });
  publisher.event('xrun', body);
  await clock.advance(0);
  expect(got.map(({ seq, mono_ms }) => [seq, mono_ms])).toEqual([
    [1, 5_000],
    [2, 5_100],
    [3, 5_100],
  ]);
  expect(got[0]).toEqual({
    ...body,
    ts_ms: clock.wallMs() - 100,
    mono_ms: 5_000,
    seq: 1,
    boot_id: 'boot-1',
    node: 'n',
  });
});

it('does not deliver what is not valid, or names another node than its subject', async () => {
  const { clock, engine, publisher, got, invalid } = setUp();
  publisher.event('xrun', body);
  await clock.advance(0);
  const good = got[0];
  const texts = [
    '',
    'null',
    '{"seq":1}',
    JSON.stringify({ ...good, extra: 1 }),
    JSON.stringify({ ...good, seq: '2' }),
    JSON.stringify({ ...good, late_blocks: -1 }),
    JSON.stringify({ ...good, node: 'other' }),
  ];
  for (const text of texts) engine.publish('mcae.v1.n.evt.xrun', text);
  await clock.advance(0);
  expect(got).toHaveLength(1);
  expect(invalid).toEqual(texts.map(() => 'mcae.v1.n.evt.xrun'));
});
