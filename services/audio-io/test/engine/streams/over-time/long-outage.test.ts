/** A channel that is down for a minute: its counters and alarms count one loss, not each attempt. */
import { expect, it } from 'vitest';
import { FaultyBackend } from '../../../../../../test/support/devices/faulty-backend.js';
import { VirtualBackend } from '../../../../src/audio/virtual/virtual-backend.js';
import { exampleConfig, startEngineRig } from '../../../support/engine-rig.js';

const CONTEXT = { requestId: 'test', actor: 'test' };

async function start() {
  let backend!: FaultyBackend;
  const rig = await startEngineRig({
    backend: (clock) => {
      backend = new FaultyBackend(new VirtualBackend({ clock }));
      backend.faults.inject({ type: 'removed', device: 'virtual:noise' });
      return backend;
    },
  });
  await rig.clock.advance(5_000);
  return { rig, backend };
}

it('counts one restart, and keeps what it counted', async () => {
  const { rig, backend } = await start();
  const before = rig.status().channels['1']!;
  backend.faults.inject({ type: 'removed', device: 'virtual:tone' });
  await rig.clock.advance(60_000);
  const away = rig.status().channels['1']!;
  expect(away).toMatchObject({ state: 'lost', restarts: 1, xruns: before.xruns, late_blocks: 0 });
  expect(away.blocks).toBeGreaterThanOrEqual(before.blocks);
  backend.faults.clear('virtual:tone');
  await rig.clock.advance(2_500);
  const back = rig.status().channels['1']!;
  expect(back).toMatchObject({ state: 'running', restarts: 1 });
  expect(back.blocks).toBeLessThan(away.blocks);
  const { alarms } = await rig.engine.commands['alarms.list']({}, CONTEXT);
  const restarted = alarms.filter(({ kind }) => kind === 'stream_restarted');
  expect(restarted).toEqual([expect.objectContaining({ channel: 1, count: 1 })]);
});

it('knows nothing of one that never ran', async () => {
  const { rig } = await start();
  expect(rig.status().channels['2']).toMatchObject({
    state: 'failed',
    restarts: 0,
    xruns: null,
    input_xruns: null,
    output_xruns: null,
    blocks: 0,
  });
});

it('does not let two record to one file, at boot as by a change', async () => {
  const config = exampleConfig();
  for (const channel of ['1', '2'])
    config.logical_channels[channel]!.output_device = 'virtual:wav:both.wav';
  const rig = await startEngineRig({
    config,
    backend: (clock) => new FaultyBackend(new VirtualBackend({ clock, baseDir: '/nonexistent' })),
  });
  await rig.clock.advance(3_000);
  expect(rig.status().channels['2']).toMatchObject({
    state: 'failed',
    reason: expect.stringContaining('is recorded already by channel 1'),
  });
});
