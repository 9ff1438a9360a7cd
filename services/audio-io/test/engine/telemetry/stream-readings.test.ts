/** What is known of a stream: its newest report while it runs, its counters also when it does not. */
import { beforeEach, expect, it } from 'vitest';
import { StreamReadings } from '../../../src/engine/telemetry/stream-readings.js';
import { streamReport } from '../../support/scripted-streams.js';

let isRunning: boolean;
let readings: StreamReadings;

beforeEach(() => {
  isRunning = true;
  readings = new StreamReadings(() => isRunning);
});

const report = (window: number, inputXruns = 0) =>
  streamReport({ blocks: 10, inputXruns, channels: [{ channel: 1, window } as never] });

it('knows nothing before the first report', () => {
  readings.nextMeters();
  expect(readings.report).toBeUndefined();
  expect(readings.counters).toBeUndefined();
  expect(readings.kernel).toBeUndefined();
  expect(readings.channelReport(1)).toBeUndefined();
  expect(readings.meters(1)).toBeUndefined();
  expect(readings.xruns).toMatchObject({ total: 0, newest: undefined });
});

it('shows the newest report at once, and its meters with the next telemetry', () => {
  readings.ingest(report(1));
  expect(readings.channelReport(1)).toMatchObject({ window: 1 });
  expect(readings.meters(1)).toBeUndefined();
  readings.nextMeters();
  expect(readings.meters(1)).toMatchObject({ window: 1 });
  expect(readings.meters(2)).toBeUndefined();
});

it('shows no level and no report of a stream that is down, but what it counted', () => {
  readings.ingest(report(1, 3));
  readings.nextMeters();
  isRunning = false;
  expect(readings.report).toBeUndefined();
  expect(readings.channelReport(1)).toBeUndefined();
  expect(readings.meters(1)).toBeUndefined();
  expect(readings.counters).toMatchObject({ inputXruns: 3 });
});

it('shows no meters of the opening before', () => {
  readings.ingest(report(1, 3));
  readings.nextMeters();
  readings.begin();
  expect(readings.meters(1)).toBeUndefined();
  readings.ingest(report(0, 2));
  expect(readings.counters).toMatchObject({ inputXruns: 2 });
  expect(readings.xruns.total).toBe(5);
});

it('has a kernel while the devices are open', () => {
  readings.opened('wasm-simd');
  expect(readings.kernel).toBe('wasm-simd');
  readings.end();
  expect(readings.kernel).toBeUndefined();
});
