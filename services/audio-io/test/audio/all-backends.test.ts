import { SimulatedClock } from '@mcae/clock';
import { expect, test } from 'vitest';
import { DeviceFaults } from '../../../../test/support/devices/device-faults.js';
import { FaultyBackend } from '../../../../test/support/devices/faulty-backend.js';
import { createBackends } from '../../src/audio/all-backends.js';
import { RunningStream } from './support/running-stream.js';
import { spec } from './support/specs.js';

test('two virtual halves need no PortAudio', async () => {
  const clock = new SimulatedClock();
  const stream = await createBackends({ clock }).open(spec());
  const running = new RunningStream(stream);
  await clock.advance(1_000);
  expect(running.blocks).toBe(86);
});

test('a device that refuses refuses through all of them', async () => {
  const faults = new DeviceFaults();
  faults.inject({ type: 'open-error', device: 'virtual:tone', text: 'x', kind: 'busy' });
  const clock = new SimulatedClock();
  const backends = new FaultyBackend(createBackends({ clock }), faults);
  await expect(backends.open(spec())).rejects.toThrow('x');
});
