import { SimulatedClock } from '@mcae/clock';
import { describe, expect, test } from 'vitest';
import {
  DeviceFaults,
  PORTAUDIO_TEXTS,
} from '../../../../../test/support/devices/device-faults.js';
import { faultyVirtualBackend } from '../../../../../test/support/devices/faulty-backend.js';
import { XRUN_INPUT, XRUN_NONE, XRUN_OUTPUT } from '../../../src/audio/audio-backend.js';
import { RunningStream } from '../support/running-stream.js';
import { type SpecOverrides, spec } from '../support/specs.js';

const PERIOD_MS = (1_000 * 512) / 44_100;
const device = 'virtual:tone';

async function start(overrides: SpecOverrides = {}) {
  const clock = new SimulatedClock();
  const faults = new DeviceFaults();
  const backend = faultyVirtualBackend({ clock }, faults);
  const stream = await backend.open(spec(overrides));
  const running = new RunningStream(stream);
  await clock.advance(100);
  return { clock, faults, backend, stream, running };
}

/** Whether a promise has settled by now. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  const open = Symbol('open');
  const turn = new Promise((resolve) => setImmediate(resolve, open));
  return (await Promise.race([promise.catch(() => {}), turn])) !== open;
}

test('xruns are reported, as many as asked for', async () => {
  const { clock, faults, running } = await start();
  const before = running.blocks;
  faults.inject({ type: 'xrun', device, flags: XRUN_INPUT, blocks: 3 });
  await clock.advance(10 * PERIOD_MS);
  expect(running.xruns.slice(before).filter((flags) => flags === XRUN_INPUT)).toHaveLength(3);
  faults.inject({ type: 'xrun', device, flags: XRUN_OUTPUT, blocks: 1 });
  await clock.advance(10 * PERIOD_MS);
  expect(running.xruns.filter((flags) => flags === XRUN_OUTPUT)).toHaveLength(1);
});

test('a stall gives no block until it ends; then what was missed is lost', async () => {
  const { clock, faults, running } = await start();
  faults.inject({ type: 'stall', device });
  const before = running.blocks;
  await clock.advance(500);
  expect(running.blocks).toBe(before);
  faults.clear(device);
  await clock.advance(500);
  expect(running.xruns[before]).toBe(XRUN_INPUT | XRUN_OUTPUT);
  expect(running.blocks - before).toBe(Math.floor(500 / PERIOD_MS) + 1);
});

test('a silent death says nothing, never ends, and a stream opened anew lives', async () => {
  const { clock, faults, backend, stream, running } = await start();
  faults.inject({ type: 'silent-death', device });
  const before = running.blocks;
  await clock.advance(60_000);
  faults.clear();
  await clock.advance(60_000);
  expect(running.blocks).toBe(before);
  expect(await settled(running.done)).toBe(false);
  expect(await settled(stream.close())).toBe(false);
  faults.inject({ type: 'silent-death', device });
  const again = new RunningStream(await backend.open(spec()));
  await clock.advance(1_000);
  expect(again.blocks).toBeGreaterThan(80);
});

test('a hanging close never ends, but frees the devices', async () => {
  const { clock, faults, running, stream } = await start();
  faults.inject({ type: 'hanging-close', device });
  running.stop();
  await clock.advance(PERIOD_MS);
  await running.done;
  expect(await settled(stream.close())).toBe(false);
});

test('a device that is removed ends its streams and is neither listed nor opened', async () => {
  const { clock, faults, backend, running } = await start();
  const numbers = async () => (await backend.enumerate()).map(({ id }) => id);
  expect(await numbers()).toContain(1000);
  faults.inject({ type: 'removed', device });
  await running.done;
  expect(running.error).toMatchObject({ kind: 'lost', message: 'virtual:tone was removed' });
  expect(await numbers()).not.toContain(1000);
  await expect(backend.open(spec())).rejects.toMatchObject({ kind: 'not-found' });
  expect(await backend.check([spec()])).toMatchObject([{ kind: 'not-found' }]);

  faults.clear(device, 'removed');
  faults.inject({ type: 'renumbered', device, id: 1007 });
  expect(await numbers()).toContain(1007);
  const again = new RunningStream(await backend.open(spec()));
  await clock.advance(100);
  expect(again.blocks).toBeGreaterThan(0);
});

test.each(Object.values(PORTAUDIO_TEXTS))('an open fails with %j', async (text) => {
  const faults = new DeviceFaults();
  const backend = faultyVirtualBackend({ clock: new SimulatedClock() }, faults);
  faults.inject({ type: 'open-error', device: 'virtual:null', text, kind: 'busy' });
  const refusal = { name: 'DeviceError', kind: 'busy', message: text };
  await expect(backend.open(spec())).rejects.toMatchObject(refusal);
  expect(await backend.check([spec()])).toMatchObject([refusal]);
  faults.clear();
  await backend.open(spec());
});

describe('a clock that drifts', () => {
  test.each([
    [0, 'virtual:silence'],
    [100, 'virtual:silence'],
    [-250, 'virtual:null'],
  ])('by %i ppm on %s gives that many blocks more or less', async (ppm, drifting) => {
    const blockFrames = 4_096;
    const { clock, faults, running } = await start({ input: 'virtual:silence', blockFrames });
    faults.inject({ type: 'drift', device: drifting, ppm });
    const before = running.blocks;
    const seconds = 3_600;
    await clock.advance(seconds * 1_000);
    const expected = ((seconds * 44_100) / blockFrames) * (1 + ppm * 1e-6);
    expect(Math.abs(running.blocks - before - expected)).toBeLessThanOrEqual(1);
    expect(running.xruns.every((flags) => flags === XRUN_NONE)).toBe(true);
  });
});

test('other devices do not notice', async () => {
  const { clock, faults, backend, running } = await start();
  const other = new RunningStream(await backend.open(spec({ input: 'virtual:noise' })));
  faults.inject({ type: 'stall', device });
  const before = other.blocks;
  await clock.advance(1_000);
  expect(other.blocks - before).toBeGreaterThan(80);
  expect(other.xruns.every((flags) => flags === XRUN_NONE)).toBe(true);
  running.stop();
});
