import { type Config, ProblemError } from '@mcae/schema';
import { beforeEach, describe, expect, it } from 'vitest';
import { FaultyBackend } from '../../../../test/support/devices/faulty-backend.js';
import { VirtualBackend } from '../../src/audio/virtual/virtual-backend.js';
import { during, type EngineRig, exampleConfig, startEngineRig } from '../support/engine-rig.js';

const CONTEXT = { requestId: 'test', actor: 'test' };

let rig: EngineRig;
let backend: FaultyBackend;

async function start(config = exampleConfig()): Promise<void> {
  rig = await startEngineRig({
    config,
    backend: (clock) => {
      backend = new FaultyBackend(new VirtualBackend({ clock }));
      return backend;
    },
  });
  await rig.clock.advance(500);
}

const ptt = (channel: number, wanted: { gate_open?: boolean; mute?: boolean }) =>
  during(
    rig.clock,
    Promise.resolve(rig.engine.commands['ptt.set']({ channel, ...wanted }, CONTEXT)),
  );

const apply = (config: unknown, if_match?: string) =>
  during(
    rig.clock,
    Promise.resolve(
      rig.engine.commands['config.apply']({ config, ...(if_match && { if_match }) }, CONTEXT),
    ),
  );

function changed(change: (config: Config) => void): Config {
  const config = exampleConfig();
  change(config);
  return config;
}

beforeEach(() => start());

describe('at boot', () => {
  it('runs every channel with its gate closed, and says so', async () => {
    const { channels } = rig.status();
    expect(Object.values(channels).map(({ state }) => state)).toEqual(Array(4).fill('running'));
    expect(Object.values(channels).every(({ gate_open, mute }) => !gate_open && !mute)).toBe(true);
    expect(rig.vu().levels).toEqual({ '1': -60, '2': -60, '3': -60, '4': -60 });
  });

  it('measures the signal before the chain although the gate is closed', () => {
    expect(rig.vu().channels['1']?.before.rms_dbfs).toBeCloseTo(-12, 1);
    expect(rig.vu().channels['4']?.before.rms_dbfs).toBe(-60);
  });

  it('publishes levels ten times a second without drift, over an hour', async () => {
    const before = rig.vu().seq;
    await rig.clock.advance(60_000);
    expect(rig.vu().seq - before).toBe(600);
  });

  it('starts the other channels when one device does not exist', async () => {
    await start(
      changed((config) => {
        config.logical_channels['2'] = { input_device_id: 7, output_device_id: 1100 };
      }),
    );
    const { channels } = rig.status();
    expect(channels['2']).toMatchObject({ state: 'failed', input_device_id: 7 });
    expect(channels['2']?.reason).toContain('there is no device 7');
    expect(channels['1']?.state).toBe('running');
  });
});

describe('push-to-talk', () => {
  it('opens the gate of one channel', async () => {
    expect(await ptt(1, { gate_open: true })).toMatchObject({ gate_open: true, mute: false });
    await rig.clock.advance(1_000);
    expect(rig.vu().levels['1']).toBeCloseTo(-16, 1);
    expect(rig.vu().levels['2']).toBe(-60);
  });

  it('leaves an omitted field as it is', async () => {
    await ptt(1, { gate_open: true });
    expect(await ptt(1, { mute: true })).toMatchObject({ gate_open: true, mute: true });
    expect(await ptt(1, {})).toMatchObject({ gate_open: true, mute: true });
    await rig.clock.advance(300);
    expect(rig.vu().levels['1']).toBe(-60);
  });

  it('refuses a channel that does not exist', async () => {
    await expect(ptt(9, { gate_open: true })).rejects.toThrow('unknown channel 9');
  });

  it('tells each change once', async () => {
    await ptt(2, { gate_open: true });
    await ptt(2, { gate_open: true });
    expect(rig.events('ptt')).toMatchObject([
      { channel: 2, gate_open: true, mute: false, cause: 'command', request_id: 'test' },
    ]);
  });

  it('does not open the gate of a channel that does not run', async () => {
    backend.faults.inject({ type: 'removed', device: 'virtual:tone' });
    await rig.clock.advance(500);
    await expect(ptt(1, { gate_open: true })).rejects.toMatchObject({
      code: 'channel_not_running',
    });
    expect(await ptt(1, { mute: true })).toMatchObject({ gate_open: false, mute: true });
  });
});

describe('a config change', () => {
  it('of parameters alone loses no block and re-opens nothing', async () => {
    await ptt(1, { gate_open: true });
    await rig.clock.advance(1_000);
    const opened = backend.opened.length;
    const { blocks } = rig.status().channels['1']!;
    const plan = await apply(
      changed((config) => {
        config.dsp.comp.ratio = 4;
      }),
    );
    expect(plan).toMatchObject({ change: 'parameters', reopened_channels: [] });
    await rig.clock.advance(2_000);
    expect(rig.vu().levels['1']).toBeCloseTo(-18, 1);
    expect(backend.opened.length).toBe(opened);
    expect(rig.status().channels['1']).toMatchObject({ xruns: 0, late_blocks: 0, gate_open: true });
    expect(rig.status().channels['1']!.blocks).toBeGreaterThan(blocks);
    expect(rig.store.saved.at(-1)?.dsp.comp.ratio).toBe(4);
  });

  it('to a device that hides its xruns makes them unknown, not none', async () => {
    backend.faults.inject({ type: 'hidden-xruns', device: 'virtual:tone:440' });
    await apply(
      changed((config) => {
        config.logical_channels['2']!.input_device = 'virtual:tone:440';
      }),
    );
    await rig.clock.advance(2_000);
    const { channels } = rig.status();
    const unknown = { xruns: null, input_xruns: null, output_xruns: null, late_blocks: 0 };
    expect(channels['2']).toMatchObject({ state: 'running', ...unknown });
    expect(channels['1']).toMatchObject({ xruns: 0, input_xruns: 0, output_xruns: 0 });
  });

  it('of one device re-opens that channel alone and keeps its gate and mute', async () => {
    await ptt(1, { gate_open: true });
    await ptt(4, { gate_open: true, mute: true });
    const opened = backend.opened.length;
    const plan = await apply(
      changed((config) => {
        config.logical_channels['4']!.input_device = 'virtual:tone:440';
      }),
    );
    expect(plan).toMatchObject({ change: 'streams', reopened_channels: [4] });
    expect(backend.opened.length).toBe(opened + 1);
    await rig.clock.advance(1_000);
    expect(rig.status().channels['4']).toMatchObject({
      state: 'running',
      gate_open: true,
      mute: true,
    });
    expect(rig.status().channels['1']?.blocks).toBeGreaterThan(60);
    expect(rig.vu().levels['4']).toBe(-60);
    expect(rig.vu().levels['1']).toBeCloseTo(-16, 1);
  });

  it('of the block size re-opens all', async () => {
    const plan = await apply(
      changed((config) => {
        config.blocksize = 256;
      }),
    );
    expect(plan).toMatchObject({ change: 'all', reopened_channels: [1, 2, 3, 4] });
  });

  it('without a difference does nothing', async () => {
    expect(await apply(exampleConfig())).toMatchObject({ change: 'none' });
    expect(rig.store.saved).toEqual([]);
  });

  it('that cannot be opened is rolled back, gates and all', async () => {
    await ptt(1, { gate_open: true });
    await ptt(2, { mute: true });
    backend.faults.inject({
      type: 'open-error',
      device: 'virtual:tone:440',
      kind: 'unsupported',
      text: 'Invalid sample rate [PaErrorCode -9997]',
    });
    const failed = await apply(
      changed((config) => {
        config.dsp.comp.ratio = 8;
        config.logical_channels['2']!.input_device = 'virtual:tone:440';
      }),
    ).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ProblemError);
    expect(failed).toMatchObject({ code: 'apply_failed', rolledBack: true });
    expect((failed as Error).message).toContain('Invalid sample rate');
    await rig.clock.advance(2_000);
    const { channels } = rig.status();
    expect(channels['2']).toMatchObject({ state: 'running', mute: true });
    expect(channels['2']?.input_device).toBe('virtual:noise');
    expect(rig.vu().levels['1']).toBeCloseTo(-16, 1);
    expect(rig.store.saved).toEqual([]);
    expect(rig.events('config')).toMatchObject([{ outcome: 'rolled_back' }]);
  });

  it('that cannot be saved is rolled back', async () => {
    rig.store.failNextSave = true;
    await expect(
      apply(
        changed((config) => {
          config.dsp.comp.ratio = 8;
        }),
      ),
    ).rejects.toMatchObject({ code: 'apply_failed', rolledBack: true });
    await ptt(1, { gate_open: true });
    await rig.clock.advance(1_000);
    expect(rig.vu().levels['1']).toBeCloseTo(-16, 1);
  });

  it('made from an old revision is refused', async () => {
    const { config_revision } = rig.status();
    const next = changed((config) => {
      config.dsp.comp.ratio = 3;
    });
    await expect(apply(next, 'another')).rejects.toMatchObject({ code: 'revision_mismatch' });
    await expect(apply(next, config_revision)).resolves.toMatchObject({ change: 'parameters' });
  });

  it('while another is under way is refused', async () => {
    const first = apply(
      changed((config) => {
        config.blocksize = 256;
      }),
    );
    await expect(apply(exampleConfig())).rejects.toMatchObject({ code: 'busy' });
    await first;
  });

  it('forgets the gate of a channel that it removes', async () => {
    await ptt(4, { gate_open: true });
    const without = changed((config) => {
      delete config.logical_channels['4'];
    });
    expect(await apply(without)).toMatchObject({ change: 'streams', reopened_channels: [] });
    await rig.clock.advance(100);
    expect(rig.vu().levels).not.toHaveProperty('4');
    await apply(exampleConfig());
    expect(rig.events('ptt').at(-1)).toMatchObject({ cause: 'channel_removed', gate_open: false });
    await rig.clock.advance(1_100);
    expect(rig.status().channels['4']?.gate_open).toBe(false);
  });

  it.each<[string, (config: Config) => void, string]>([
    ['ratio 0', (c) => Object.assign(c.dsp.comp, { ratio: 0 }), '/dsp/comp/ratio'],
    ['attack -5', (c) => Object.assign(c.dsp.comp, { attack_ms: -5 }), '/dsp/comp/attack_ms'],
    [
      'threshold "loud"',
      (c) => Object.assign(c.dsp.comp, { threshold_db: 'loud' }),
      '/dsp/comp/threshold_db',
    ],
    [
      'threshold null',
      (c) => Object.assign(c.dsp.comp, { threshold_db: null }),
      '/dsp/comp/threshold_db',
    ],
    ['no dsp', (c) => Reflect.deleteProperty(c, 'dsp'), '/dsp'],
    ['rate 44100.5', (c) => Object.assign(c, { sample_rate: 44_100.5 }), '/sample_rate'],
    ['three channels', (c) => Object.assign(c, { channels: 3 }), '/channels'],
    ['an unknown key', (c) => Object.assign(c, { volume: 11 }), '/volume'],
    ['channel 33', (c) => Object.assign(c.logical_channels, { '33': {} }), '/logical_channels/33'],
    [
      'an unknown device',
      (c) => Object.assign(c.logical_channels['2']!, { input_device: 'nosuch' }),
      '/logical_channels/2/input_device',
    ],
    [
      'an output as input',
      (c) => Object.assign(c.logical_channels['2']!, { input_device: 'virtual:null' }),
      '/logical_channels/2/input_device',
    ],
    [
      'a device named twice',
      (c) => Object.assign(c.logical_channels['3']!, { input_device_id: 1000 }),
      '/logical_channels/3/input_device_id',
    ],
    [
      'no device',
      (c) => Reflect.deleteProperty(c.logical_channels['3']!, 'output_device'),
      '/logical_channels/3/output_device_id',
    ],
    [
      'a pair that is not there',
      (c) => Object.assign(c.logical_channels['1']!, { output_pair: 33 }),
      '/logical_channels/1/output_pair',
    ],
  ])('with %s names the field and changes nothing', async (_name, change, path) => {
    await ptt(1, { gate_open: true });
    const opened = backend.opened.length;
    const failed = await apply(changed(change)).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'invalid_config' });
    expect((failed as ProblemError).errors?.map((error) => error.path)).toContain(path);
    await rig.clock.advance(1_000);
    expect(backend.opened.length).toBe(opened);
    expect(rig.vu().levels['1']).toBeCloseTo(-16, 1);
  });
});

describe('a stream', () => {
  it('whose device is lost closes its gate, and comes back closed; the others go on', async () => {
    await ptt(1, { gate_open: true });
    await ptt(2, { gate_open: true });
    backend.faults.inject({ type: 'removed', device: 'virtual:tone' });
    await rig.clock.advance(300);
    expect(rig.status().channels['1']).toMatchObject({ state: 'lost', gate_open: false });
    expect(rig.status().channels['2']).toMatchObject({ state: 'running', gate_open: true });
    expect(rig.vu().channels['1']?.state).toBe('lost');
    expect(rig.vu().levels['1']).toBe(-60);
    backend.faults.clear('virtual:tone');
    await rig.clock.advance(2_500);
    expect(rig.status().channels['1']).toMatchObject({ state: 'running', gate_open: false });
    expect(rig.status().channels['1']?.restarts).toBeGreaterThan(0);
    expect(rig.events('ptt').at(-1)).toMatchObject({ cause: 'stream_restart', gate_open: false });
  });

  it('that gives no block any more is noticed and restarted', async () => {
    backend.faults.inject({ type: 'stall', device: 'virtual:noise' });
    await rig.clock.advance(500);
    expect(rig.status().channels['2']?.state).toBe('lost');
    expect(rig.status().channels['2']?.reason).toContain('no block');
    backend.faults.clear('virtual:noise');
    // The attempt under way has three seconds for its first block.
    await rig.clock.advance(4_000);
    expect(rig.status().channels['2']?.state).toBe('running');
  });
});

describe('channels on the same pair of devices', () => {
  it('share one stream, and their sum stays under the ceiling', async () => {
    const config = changed(({ logical_channels }) => {
      for (const channel of Object.values(logical_channels)) channel.input_device = 'virtual:tone';
    });
    await start(config);
    expect(backend.opened).toHaveLength(1);
    for (const channel of [1, 2, 3, 4]) await ptt(channel, { gate_open: true });
    await rig.clock.advance(1_000);
    expect(rig.vu().levels['3']).toBeCloseTo(-16, 1);
  });
});

describe('the other commands', () => {
  it('self-check passes with the running parameters and names what it measured', () => {
    expect(rig.engine.commands.selfcheck({}, CONTEXT)).toMatchObject({
      compressor_rms_dbfs: expect.closeTo(-16, 1),
      compressor_ok: true,
      limiter_ok: true,
    });
  });

  it('self-check fails where a stream does not run', async () => {
    backend.faults.inject({ type: 'removed', device: 'virtual:tone' });
    await rig.clock.advance(500);
    expect(() => rig.engine.commands.selfcheck({}, CONTEXT)).toThrow('channel 1 failed');
  });

  it('a tone sounds on a closed channel without opening its gate, and ends', async () => {
    await rig.engine.commands.tone({ channel: 4, seconds: 1, level_dbfs: -20 }, CONTEXT);
    await rig.clock.advance(500);
    expect(rig.vu().levels['4']).toBeCloseTo(-20, 1);
    expect(rig.status().channels['4']?.gate_open).toBe(false);
    await rig.clock.advance(1_000);
    expect(rig.vu().levels['4']).toBe(-60);
  });

  it('devices are listed with the channels that use them', async () => {
    const { devices } = await rig.engine.commands.devices({}, CONTEXT);
    expect(devices.find(({ name }) => name === 'virtual:tone')?.used_by_channels).toEqual([1]);
    expect(devices.find(({ name }) => name === 'virtual:null')?.used_by_channels).toEqual([
      1, 2, 3, 4,
    ]);
  });
});
