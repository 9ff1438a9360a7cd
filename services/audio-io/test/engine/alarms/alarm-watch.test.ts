import { SimulatedClock } from '@mcae/clock';
import type { Alarm, ChannelMeters } from '@mcae/schema';
import { beforeEach, expect, it } from 'vitest';
import { AlarmWatch } from '../../../src/engine/alarms/alarm-watch.js';
import { Alarms } from '../../../src/engine/alarms/alarms.js';

let clock: SimulatedClock;
let alarms: Alarms;
let published: Alarm[];

beforeEach(() => {
  clock = new SimulatedClock();
  published = [];
  alarms = new Alarms(clock, (alarm) => published.push(alarm));
});

const meters = (change: Partial<ChannelMeters> & { rms?: number; clipped?: number } = {}) => {
  const { rms = -20, clipped = 0, ...rest } = change;
  const reading = { rms_dbfs: rms, peak_dbfs: rms, clipped_samples: clipped };
  return {
    state: 'running' as const,
    window: 1,
    before: reading,
    after: reading,
    gain_reduction_db: 0,
    gate_open: false,
    mute: false,
    holder: null,
    sound_passes: false,
    sound_passes_since_mono_ms: null,
    ...rest,
  };
};

/** Evaluates ten times a second. */
async function watch(
  forMs: number,
  channelMeters: (ms: number) => ChannelMeters,
  more: { latchedForMs?: number; xruns?: (ms: number) => number } = {},
): Promise<void> {
  const watcher = new AlarmWatch(alarms, clock);
  for (let ms = 0; ms <= forMs; ms += 100) {
    watcher.evaluate([
      {
        channel: 1,
        meters: channelMeters(ms),
        xruns: more.xruns?.(ms) ?? 0,
        reason: 'pulled out',
        latchedForMs: more.latchedForMs ?? 0,
        latchAlarmS: 600,
      },
    ]);
    await clock.advance(100);
  }
}
const raised = () => published.filter(({ active }) => active).map(({ kind }) => kind);

it('finds nothing in a quiet, running channel', async () => {
  await watch(30_000, () => meters({ rms: -60 }), { xruns: () => 3 });
  expect(published).toEqual([]);
});

it.each(['lost', 'failed', 'stalled'] as const)(
  'raises device_lost when it is %s',
  async (state) => {
    await watch(200, () => meters({ state }));
    expect(alarms.list()).toMatchObject([{ kind: 'device_lost', message: 'pulled out' }]);
  },
);

it('raises keyed_silence after ten silent seconds, and clears it with the first voice', async () => {
  await watch(9_800, () => meters({ gate_open: true, rms: -58 }));
  expect(raised()).toEqual([]);
  await watch(12_000, (ms) => meters({ gate_open: true, rms: ms < 11_000 ? -58 : -20 }));
  expect(raised()).toEqual(['keyed_silence']);
  expect(alarms.list()[0]?.active).toBe(false);
});

it('raises talk_while_muted after a second of voice', async () => {
  await watch(1_500, () => meters({ gate_open: true, mute: true }));
  expect(raised()).toEqual(['talk_while_muted']);
});

it('raises clipping when the count grows', async () => {
  await watch(300, (ms) => meters({ clipped: ms >= 200 ? 5 : 0 }));
  expect(raised()).toEqual(['clipping']);
});

it('raises xrun_rate at more than ten a minute, not at ten', async () => {
  await watch(20_000, () => meters(), { xruns: (ms) => Math.min(10, Math.floor(ms / 1_000)) });
  expect(raised()).toEqual([]);
  await watch(20_000, () => meters(), { xruns: (ms) => Math.floor(ms / 1_000) });
  expect(raised()).toEqual(['xrun_rate']);
});

it('raises latch_open_long', async () => {
  await watch(100, () => meters(), { latchedForMs: 600_001 });
  expect(raised()).toEqual(['latch_open_long']);
});

it('ends what it held of a channel that is gone', async () => {
  const watcher = new AlarmWatch(alarms, clock);
  const condition = {
    ...{ channel: 1, meters: meters({ clipped: 5 }), xruns: 0, reason: null },
    ...{ latchedForMs: 0, latchAlarmS: 600 },
  };
  watcher.evaluate([condition]);
  expect(alarms.list()).toMatchObject([{ kind: 'clipping', active: true }]);
  watcher.evaluate([{ ...condition, channel: 2, meters: meters() }]);
  expect(alarms.list()).toMatchObject([{ kind: 'clipping', active: false }]);
  await clock.advance(100);
  // It comes back with what it had counted before: that is not new.
  watcher.evaluate([{ ...condition, meters: meters() }]);
  expect(alarms.list()).toMatchObject([{ kind: 'clipping', active: false }]);
});

it('counts xruns of another stream from 0', async () => {
  await watch(20_000, () => meters(), { xruns: (ms) => (ms < 10_000 ? 500 : 3) });
  expect(raised()).toEqual([]);
});
