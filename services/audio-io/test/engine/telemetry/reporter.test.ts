/** When levels, status and xruns are published. */
import { SimulatedClock } from '@mcae/clock';
import { beforeEach, describe, expect, it } from 'vitest';
import { Alarms } from '../../../src/engine/alarms/alarms.js';
import { Reporter } from '../../../src/engine/telemetry/reporter.js';
import { exampleConfig } from '../../support/engine-rig.js';
import { streamReport } from '../../support/scripted-streams.js';
import { SupervisorRig } from '../../support/supervisor-rig.js';

let clock: SimulatedClock;
let rig: SupervisorRig;
let published: { name: string; body: Record<string, unknown> }[];
let alive: number;
let connected: unknown[];
let reporter: Reporter;

beforeEach(() => {
  clock = new SimulatedClock({ startMs: 1_000 });
  rig = new SupervisorRig();
  published = [];
  alive = 0;
  connected = [];
  const publish = (name: string, body: object) => published.push({ name, body: { ...body } });
  reporter = new Reporter({
    configOwner: { config: exampleConfig(), revision: 'r1' },
    streams: {
      supervisors: [rig.supervisor],
      of: (channel: number) => (channel === 1 ? rig.supervisor : undefined),
    } as never,
    ptt: {
      state: (channel: number) => ({ channel, gate_open: false, mute: false, holder: null }),
      latchedForMs: () => 0,
    } as never,
    alarms: new Alarms(clock, () => {}),
    outages: { observe: (isConnected: boolean) => connected.push(isConnected) } as never,
    catalogue: { devices: [] } as never,
    publisher: { telemetry: publish, event: publish, connected: () => true } as never,
    clock,
    version: '1.2.3',
    onAlive: () => alive++,
    ownUsage: () => ({ cpuUs: 0, rssBytes: 2 ** 20 }),
  });
});

const named = (name: string) => published.filter((message) => message.name === name);

it('publishes levels ten times a second and a status each second, until it is stopped', async () => {
  reporter.start();
  await clock.advance(5_000);
  expect([named('vu').length, named('status').length, alive]).toEqual([50, 5, 5]);
  expect(connected).toHaveLength(50);
  reporter.stop();
  await clock.advance(5_000);
  expect(published).toHaveLength(55);
});

describe('a change', () => {
  it('is in a status 20 ms later, one for all that comes with it', async () => {
    reporter.statusSoon();
    await clock.advance(10);
    reporter.statusSoon();
    expect(named('status')).toEqual([]);
    await clock.advance(10);
    expect(named('status')).toHaveLength(1);
    await clock.advance(1_000);
    expect(named('status')).toHaveLength(1);
    reporter.statusSoon();
    await clock.advance(20);
    expect(named('status')).toHaveLength(2);
  });

  it('is not published twice where a status comes before', async () => {
    reporter.statusSoon();
    reporter.publishStatus();
    await clock.advance(1_000);
    expect(named('status')).toHaveLength(1);
  });

  it('is none once it is stopped', async () => {
    reporter.statusSoon();
    reporter.stop();
    await clock.advance(1_000);
    expect(published).toEqual([]);
  });
});

it('shows a meter window with one message of levels alone', async () => {
  const window = (number: number, rmsDbfs: number) => {
    const meter = { rmsDbfs, peakDbfs: rmsDbfs, clippedSamples: 0 };
    const channel = { channel: 1, window: number, before: meter, after: meter, gainReductionDb: 0 };
    return { blocks: number, channels: [channel as never] };
  };
  await rig.run(window(1, -10));
  rig.streams.newest.says(streamReport(window(2, -20)));
  reporter.start();
  await clock.advance(300);
  expect(named('vu').map(({ body }) => (body['levels'] as Record<string, number>)['1'])).toEqual([
    -10, -20, -20,
  ]);
});

it('counts the memory and CPU of this process and of the streams that run', async () => {
  await rig.run({ rssBytes: 3 * 2 ** 20, cpuUs: 0 });
  reporter.publishStatus();
  await clock.advance(1_000);
  rig.streams.newest.says(streamReport({ blocks: 2, rssBytes: 3 * 2 ** 20, cpuUs: 100_000 }));
  reporter.publishStatus();
  rig.streams.newest.exits('SIGSEGV');
  reporter.publishStatus();
  const memory = named('status').map(({ body }) => body['memory_mb']);
  expect(memory).toEqual([4, 4, 1]);
  expect(named('status')[1]?.body).toMatchObject({ cpu_percent: 10, uptime_s: 1 });
});

it('publishes xruns with the status', async () => {
  await rig.run();
  reporter.start();
  rig.streams.newest.says(streamReport({ blocks: 2, inputXruns: 4 }));
  await clock.advance(3_000);
  expect(named('xrun').map(({ body }) => body)).toEqual([
    { channels: [1], input_xruns: 4, output_xruns: 0, late_blocks: 0 },
  ]);
});
