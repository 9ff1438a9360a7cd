import { SimulatedClock } from '@mcae/clock';
import type { Alarm, ChannelMeters } from '@mcae/schema';
import { beforeEach, describe, expect, it } from 'vitest';
import { AlarmWatch } from '../../../src/engine/alarms/alarm-watch.js';
import { Alarms } from '../../../src/engine/alarms/alarms.js';
import { OutageReporter } from '../../../src/engine/alarms/outage-reporter.js';

let clock: SimulatedClock;
let alarms: Alarms;
let told: Alarm[];

beforeEach(() => {
  clock = new SimulatedClock();
  told = [];
  alarms = new Alarms(clock, (alarm) => told.push(alarm));
});

describe('an alarm', () => {
  it('is told when it is raised and when it clears, not in between', () => {
    alarms.set('device_lost', 1, true, 'gone');
    alarms.set('device_lost', 1, true, 'gone');
    alarms.set('device_lost', 1, false, '');
    expect(told.map(({ active }) => active)).toEqual([true, false]);
  });

  it('stays listed until it is cleared and acknowledged, in either order', () => {
    alarms.set('device_lost', 1, true, 'gone');
    alarms.set('clipping', 2, true, 'loud');
    alarms.acknowledge('device_lost-1', 'flight');
    alarms.set('clipping', 2, false, '');
    expect(alarms.list().map(({ id }) => id)).toEqual(['device_lost-1', 'clipping-2']);
    alarms.set('device_lost', 1, false, '');
    alarms.acknowledge('clipping-2', 'flight');
    expect(alarms.list()).toEqual([]);
  });

  it('counts how often it came back unseen', () => {
    alarms.pulse('stream_restarted', 1, 'down');
    alarms.pulse('stream_restarted', 1, 'down');
    expect(alarms.list()).toMatchObject([{ count: 2, active: false, acknowledged_ms: null }]);
  });

  it('that does not exist cannot be acknowledged', () => {
    expect(() => alarms.acknowledge('clipping-1', 'flight')).toThrow('no alarm clipping-1');
  });
});

describe('an absence', () => {
  /** Looks ten times a second, as often as it can. */
  async function look(absence: OutageReporter, forMs: number, isConnected = true): Promise<void> {
    for (let ms = 0; ms < forMs; ms += 100) {
      absence.observe(isConnected);
      await clock.advance(100);
    }
  }

  it.each([
    ['the bus was away', true],
    ['it was held up', false],
  ])('is told once it is over: %s', async (why, looks) => {
    const absence = new OutageReporter(alarms, clock);
    await look(absence, 500);
    if (looks) await look(absence, 2_000, false);
    else await clock.advance(2_000);
    expect(told).toEqual([]);
    await look(absence, 500);
    expect(alarms.list()).toMatchObject([
      { id: 'engine_lost', severity: 'critical', active: false, acknowledged_ms: null, count: 1 },
    ]);
    expect(alarms.list()[0]?.message).toMatch(new RegExp(`for 2\\.\\d s: ${why}`));
    alarms.acknowledge('engine_lost', 'flight');
    expect(alarms.list()).toEqual([]);
  });

  it('is none before the engine was ever heard, nor a short one', async () => {
    const absence = new OutageReporter(alarms, clock);
    await look(absence, 5_000, false);
    await look(absence, 300);
    await look(absence, 500, false);
    await look(absence, 300);
    expect(told).toEqual([]);
  });
});

describe('the watch', () => {
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

  /** Looks ten times a second. */
  async function watch(
    forMs: number,
    channelMeters: (ms: number) => ChannelMeters,
    more: { latchedForMs?: number; xruns?: (ms: number) => number } = {},
  ): Promise<void> {
    const watcher = new AlarmWatch(alarms, clock);
    for (let ms = 0; ms <= forMs; ms += 100) {
      watcher.look([
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
  const raised = () => told.filter(({ active }) => active).map(({ kind }) => kind);

  it('finds nothing in a quiet, running channel', async () => {
    await watch(30_000, () => meters({ rms: -60 }), { xruns: () => 3 });
    expect(told).toEqual([]);
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
});
