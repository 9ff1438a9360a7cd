/** What the command line knows of an engine: by the same view as everybody else. */
import {
  type CommandHandlers,
  EnginePublisher,
  InMemoryServer,
  Stamp,
  serveCommands,
} from '@mcae/bus';
import { SimulatedClock } from '@mcae/clock';
import type { Body, StatusMessage, VuMessage } from '@mcae/schema';
import { expect, it } from 'vitest';
import { EngineClient } from '../../src/cli/engine-client.js';

const NODE = 'room';
const meters = (window: number) => ({
  ...{ state: 'running', window, gain_reduction_db: 0 },
  ...{ gate_open: false, mute: false, holder: null },
  ...{ sound_passes: false, sound_passes_since_mono_ms: null },
  before: { rms_dbfs: -60, peak_dbfs: -60, clipped_samples: 0 },
  after: { rms_dbfs: -60, peak_dbfs: -60, clipped_samples: 0 },
});
const VU = (window: number) =>
  ({ levels: {}, channels: { 1: meters(window) } }) as unknown as Body<VuMessage>;
const STATUS: Body<StatusMessage> = {
  ...{ sample_rate: 44_100, blocksize: 512, channels: {}, cpu_percent: 0, uptime_s: 0 },
  ...{ memory_mb: 1, config_revision: 'r', kernel: 'reference', version: '1.0.0' },
};

function rig() {
  const clock = new SimulatedClock({ startMs: 5_000 });
  let delayMs = 0;
  const server = new InMemoryServer({
    clock,
    link: ({ kind }) => [kind === 'publish' ? delayMs : 0],
  });
  const engine = (bootId: string) => {
    const bus = server.connect(bootId);
    const identity = { node: NODE, bootId };
    const stamp = new Stamp(identity, clock);
    return { bus, identity, stamp, publisher: new EnginePublisher(bus, NODE, stamp) };
  };
  const client = new EngineClient({ bus: server.connect('cli'), clock, node: NODE });
  const delay = (ms: number) => {
    delayMs = ms;
  };
  return { clock, engine, client, delay };
}

it('takes levels that were held back for as old as they are', async () => {
  const { clock, engine, client, delay } = rig();
  const { publisher } = engine('a');
  publisher.telemetry('vu', VU(1));
  await clock.advance(100);
  expect(client.levels()).toMatchObject({ ageMs: 100, stale: false });
  delay(900);
  publisher.telemetry('vu', VU(2));
  await clock.advance(900);
  expect(client.levels()).toMatchObject({ ageMs: 900, stale: true });
  expect(client.levels()?.message.channels['1']?.window).toBe(2);
});

it('shows nothing of a boot that is over but its status, and draws nothing late of it', async () => {
  const { clock, engine, client } = rig();
  const [old, next] = [engine('a'), engine('b')];
  let drawn = 0;
  client.onLevels(() => drawn++);
  old.publisher.telemetry('vu', VU(1));
  old.publisher.telemetry('status', STATUS);
  await clock.advance(10);
  next.publisher.telemetry('vu', VU(7));
  old.publisher.telemetry('vu', VU(2));
  await clock.advance(10);
  expect(client.levels()?.message.channels['1']?.window).toBe(7);
  expect(client.newestStatus?.boot_id).toBe('a');
  expect(drawn).toBe(2);
});

it('echoes the newest engine time, whichever message had it', async () => {
  const { clock, engine, client } = rig();
  const { bus, identity, stamp, publisher } = engine('a');
  const echoed: unknown[] = [];
  serveCommands({
    ...{ host: bus, identity, version: '1.0.0', stamp, clock },
    handlers: {
      devices: async (_: object, { asOfMs }: { asOfMs?: number }) => {
        echoed.push(asOfMs);
        return { devices: [] };
      },
    } as unknown as CommandHandlers,
  });
  publisher.telemetry('vu', VU(1));
  await clock.advance(50);
  publisher.telemetry('status', STATUS);
  await clock.advance(0);
  const asked = client.call('devices', {});
  await clock.advance(700);
  await asked;
  expect(echoed).toEqual([5_050]);
});
