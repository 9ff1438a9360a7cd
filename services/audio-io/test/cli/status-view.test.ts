import type { ChannelMeters, StatusMessage, VuMessage } from '@mcae/schema';
import { expect, it } from 'vitest';
import { bar, statusLines } from '../../src/cli/status-view.js';

const channel = {
  label: 'Flight',
  state: 'running',
  reason: null,
  xruns: 0,
  input_device: 'virtual:tone',
  gate_open: false,
  mute: false,
  holder: null,
};
const status = {
  node: 'room-1',
  sample_rate: 44_100,
  blocksize: 512,
  cpu_percent: 6.5,
  uptime_s: 3_720,
  config_revision: 'abc',
  channels: {
    1: channel,
    2: { ...channel, label: '', state: 'lost', reason: 'the input device is gone', xruns: 3 },
  },
} as unknown as StatusMessage;

const meters = (rms_dbfs: number, more: Partial<ChannelMeters> = {}) =>
  ({
    after: { rms_dbfs, peak_dbfs: rms_dbfs, clipped_samples: 0 },
    gate_open: false,
    mute: false,
    holder: null,
    ...more,
  }) as ChannelMeters;
const vu = {
  channels: {
    1: meters(-30, { gate_open: true, holder: 'flight' }),
    2: meters(-60, { mute: true }),
  },
} as unknown as VuMessage;

it('shows level, key and holder of each channel, and why one does not run', () => {
  const lines = statusLines({ status, vu, ageMs: 40, columns: 100 });
  expect(lines[0]).toBe('room-1  44100 Hz, blocks of 512, CPU 7 %, up 1 h 2 min, config abc');
  expect(lines[2]).toMatch(/^ 1 {2}Flight .*\|█+ *\| {2}-30\.0 dBFS {2}OPEN flight$/);
  expect(lines[3]).toMatch(
    /^ 2 {2}virtual:tone .*\| +\| {2}-60\.0 dBFS {2}lost {2}closed {2}MUTED {2}3 xruns$/,
  );
  expect(lines[4]).toContain('the input device is gone');
});

it('shows no level that is stale, but how old it is', () => {
  const lines = statusLines({ status, vu, ageMs: 1_500, columns: 100 });
  expect(lines[1]).toBe('STALE: no levels for 1.5 s');
  expect(lines.join('\n')).not.toContain('█');
  expect(lines[3]).toContain('--- dBFS');
});

it('says so where there are no levels yet', () => {
  const lines = statusLines({ status, vu: undefined, ageMs: null, columns: 100 });
  expect(lines[1]).toBe('STALE: no levels yet');
  expect(lines[3]).toContain('--- dBFS');
});

it.each([
  [-60, ''],
  [-30, '█████'],
  [-27, '█████▌'],
  [0, '██████████'],
  [3, '██████████'],
])('a bar of %s dBFS', (level, drawn) => {
  expect(bar(level, 10)).toBe(drawn.padEnd(10));
});
