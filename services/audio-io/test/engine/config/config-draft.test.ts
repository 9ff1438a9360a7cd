/** What a config would change. Wrong fields, one by one, are in engine.test.ts. */
import type { Config } from '@mcae/schema';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BackendDevice } from '../../../src/audio/audio-backend.js';
import { asksTheSame, draftConfig } from '../../../src/engine/config/config-draft.js';
import { configRevision } from '../../../src/engine/config/config-revision.js';
import type { Enumeration } from '../../../src/probe/probe.js';
import { during, exampleConfig } from '../../support/engine-rig.js';
import { TransactionRig } from '../../support/transaction-rig.js';

const ALL = [1, 2, 3, 4];

let rig: TransactionRig;

beforeEach(() => {
  rig = new TransactionRig();
});

const input = (channel: number, name: string) => (config: Config) => {
  config.logical_channels[channel]!.input_device = name;
};

describe('a draft', () => {
  it.each<[string, (config: Config) => void, string, number[]]>([
    ['nothing', () => {}, 'none', []],
    ['a parameter', (c) => Object.assign(c.dsp.comp, { ratio: 4 }), 'parameters', []],
    ['a label', (c) => Object.assign(c.logical_channels['1']!, { label: 'FD' }), 'parameters', []],
    ['one device', input(2, 'virtual:tone:440'), 'streams', [2]],
    [
      'a channel more',
      (c) => Object.assign(c.logical_channels, { '5': c.logical_channels['1'] }),
      'streams',
      [1, 5],
    ],
    ['a channel less', (c) => void delete c.logical_channels['3'], 'streams', []],
    ['the block size', (c) => Object.assign(c, { blocksize: 256 }), 'all', ALL],
  ])('of %s says what it would re-open', async (_what, change, grade, reopened) => {
    await rig.start();
    const { plan, config, step } = await rig.draft(change);
    expect(plan).toEqual({
      change: grade,
      reopened_channels: reopened,
      revision: configRevision(config),
    });
    expect(step.start.flatMap(({ channels }) => channels).sort()).toEqual(reopened);
    expect(rig.inForce).toEqual(exampleConfig());
  });

  it('does not judge what it does not touch: a device that is away', async () => {
    rig.config.logical_channels['3']!.input_device = 'USB';
    await rig.start();
    const { plan } = await rig.draft(input(2, 'virtual:tone:440'));
    expect(plan.reopened_channels).toEqual([2]);
    await expect(rig.draft((c) => Object.assign(c, { blocksize: 256 }))).rejects.toMatchObject({
      code: 'invalid_config',
      errors: [{ path: '/logical_channels/3/input_device' }],
    });
  });

  it('names a problem of the sample rate once, however many streams have it', async () => {
    const card = (id: number): BackendDevice => ({
      ...{ backend: 'virtual', hostApi: 'ALSA', name: `card ${id}`, id },
      ...{ maxInputChannels: 2, maxOutputChannels: 2, defaultSampleRateHz: 44_100 },
    });
    rig.devices = [card(0), card(1)];
    rig.check = (specs) =>
      specs.map(() => ({ kind: 'unsupported', message: 'Invalid sample rate' }));
    const draft = rig.draft((config) => {
      config.logical_channels['1']!.input_device = 'card 0';
      config.logical_channels['2']!.input_device = 'card 1';
    });
    await expect(draft).rejects.toMatchObject({
      errors: [{ path: '/sample_rate', message: '44100 Hz: Invalid sample rate' }],
    });
  });
});

it.each<[string, (config: Config) => void, number[]]>([
  [
    'parameters and labels are no devices',
    (c) => Object.assign(c.logical_channels['1']!, { label: 'FD', dsp: { comp: { ratio: 4 } } }),
    ALL,
  ],
  ['another device', input(1, 'virtual:tone:440'), [2, 3, 4]],
  ['another pair', (c) => Object.assign(c.logical_channels['1']!, { input_pair: 2 }), [2, 3, 4]],
  ['another rate', (c) => Object.assign(c, { sample_rate: 48_000 }), []],
  ['a channel that goes', (c) => void delete c.logical_channels['1'], [2, 3, 4]],
])('which channels ask for the same: %s', (_what, change, same) => {
  const next = exampleConfig();
  change(next);
  const asks = asksTheSame(exampleConfig(), next);
  expect(ALL.filter((channel) => asks([channel]))).toEqual(same);
  expect(asks(ALL)).toBe(same.length === ALL.length);
});

describe('where a device or a file hangs', () => {
  const NEVER = new Promise<never>(() => {});
  const draftWith = (enumerate: () => Promise<Enumeration>) => {
    const { streams, clock, config: before } = rig;
    const catalogue = { enumerate, isExclusive: () => false, isInUse: () => false };
    const change = structuredClone(before);
    change.logical_channels['2']!.input_device = 'virtual:tone:440';
    return during(clock, draftConfig(change, { streams, clock, before, catalogue }));
  };

  it('a draft ends within its time, and nothing is held for it', async () => {
    let ended = 0;
    const enumeration: Enumeration = {
      devices: [],
      isComplete: true,
      check: () => NEVER,
      end: () => ended++,
    };
    await expect(draftWith(async () => enumeration)).rejects.toMatchObject({
      code: 'deadline_exceeded',
    });
    expect(ended).toBeGreaterThan(0);
  });

  it('also where the devices cannot even be listed', async () => {
    await expect(draftWith(() => NEVER)).rejects.toMatchObject({ code: 'deadline_exceeded' });
  });
});
