import { SimulatedClock } from '@mcae/clock';
import { expect, test } from 'vitest';
import { AllBackends, createBackends } from '../../src/audio/all-backends.js';
import { VirtualBackend } from '../../src/audio/virtual/virtual-backend.js';
import { VirtualFaults } from '../../src/audio/virtual/virtual-faults.js';
import { RunningStream } from './support/running-stream.js';
import { spec } from './support/specs.js';

test('two virtual halves need no PortAudio', async () => {
  const clock = new SimulatedClock();
  const stream = await createBackends({ clock }).open(spec());
  const running = new RunningStream(stream);
  await clock.advance(1_000);
  expect(running.blocks).toBe(86);
});

test('faults reach the virtual devices', async () => {
  const faults = new VirtualFaults();
  faults.inject({ type: 'open-error', device: 'virtual:tone', text: 'x', kind: 'busy' });
  const clock = new SimulatedClock();
  const backends = new AllBackends(() => new VirtualBackend({ clock, faults }));
  await expect(backends.open(spec())).rejects.toThrow('x');
});
