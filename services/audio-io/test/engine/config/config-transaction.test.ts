/** Each phase of a config change, and what a failure in it leaves behind. */
import type { Config } from '@mcae/schema';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConfigOutcome } from '../../../src/engine/config/config-transaction.js';
import { during } from '../../support/engine-rig.js';
import { TransactionRig } from '../../support/transaction-rig.js';

const OLD = 'virtual:noise';
const NEW = 'virtual:tone:440';

let rig: TransactionRig;

beforeEach(async () => {
  rig = new TransactionRig();
  await rig.start();
  rig.ptt.set(2, { by: 'flight', gateOpen: true });
  rig.ptt.set(3, { by: 'flight', mute: true });
  rig.ptt.set(4, { by: 'flight', gateOpen: true });
  rig.changes.length = 0;
});

/** Channel 2 has another input, channel 4 goes, and channel 5 comes. */
function change(config: Config): void {
  config.logical_channels['2']!.input_device = NEW;
  config.logical_channels['5'] = {
    input_device: 'virtual:tone:880',
    output_device: 'virtual:null',
  };
  delete config.logical_channels['4'];
}

async function run(of: (config: Config) => void = change): Promise<ConfigOutcome> {
  const draft = await during(rig.clock, rig.draft(of));
  return during(rig.clock, rig.begin(draft).run());
}

const state = (channel: number) => rig.streams.of(channel)?.state;
const input = (channel: number) => rig.streams.of(channel)?.plan?.spec.input.name;
const message = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Gates and mutes as before the change, on streams that run as before. */
async function expectAsBefore(): Promise<void> {
  await rig.clock.advance(1_500);
  expect(rig.inForce).toBe(rig.config);
  expect([1, 2, 3, 4].map(state)).toEqual(Array(4).fill('running'));
  expect(input(2)).toBe(OLD);
  expect(state(5)).toBeUndefined();
  expect(rig.changes).toEqual([]);
  expect(rig.desired([2, 3, 4])).toMatchObject([
    { latch: true, mute: false },
    { latch: false, mute: true },
    { latch: true, mute: false },
  ]);
}

it('that works goes through its phases and is saved; gates stay, what goes is closed', async () => {
  expect(await run()).toEqual({ phase: 'committed' });
  expect(rig.phases).toEqual(['opening', 'verifying', 'committed']);
  expect(rig.transaction?.phase).toBe('committed');
  expect(rig.saved).toEqual([rig.inForce]);
  expect([1, 2, 3, 5].map(state)).toEqual(Array(4).fill('running'));
  expect([input(2), state(4)]).toEqual([NEW, undefined]);
  expect(rig.changes).toMatchObject([{ cause: 'channel_removed', state: { channel: 4 } }]);
  expect(rig.desired([2, 3])).toMatchObject([{ latch: true }, { mute: true }]);
});

describe('the config in force', () => {
  it('is the old one until the streams are opened, then the new one', async () => {
    const draft = await during(rig.clock, rig.draft(change));
    const transaction = rig.begin(draft);
    expect([transaction.phase, transaction.config]).toEqual(['drafted', rig.config]);
    const running = transaction.run();
    expect([transaction.phase, transaction.config]).toEqual(['opening', draft.config]);
    await during(rig.clock, running);
    expect(transaction.config).toBe(draft.config);
  });
});

/** In which phase, how, and what the outcome says. */
const FAILURES: readonly [string, string, () => void, RegExp][] = [
  [
    'opening',
    'the streams cannot be changed',
    () =>
      vi.spyOn(rig.streams, 'apply').mockImplementationOnce(async () => {
        // Half-way: it has stopped what it was about to replace.
        await rig.streams.of(4)?.stop();
        throw new Error('spawn EAGAIN');
      }),
    /EAGAIN/,
  ],
  [
    'verifying',
    'a new stream cannot open its device',
    () =>
      rig.backend.faults.inject({
        type: 'open-error',
        device: NEW,
        kind: 'unsupported',
        text: 'Invalid sample rate',
      }),
    /^channel 2 does not run: .*Invalid sample rate/,
  ],
  [
    'verifying',
    'a new stream gives no block',
    () => rig.backend.faults.inject({ type: 'stall', device: NEW }),
    /^channel 2 does not run: the device gave no block for 3000 ms/,
  ],
  [
    'verifying',
    'a new stream gives no sign',
    () => rig.idle.add(NEW),
    /^channel 2 does not run: the stream process gave no sign/,
  ],
  [
    'verifying',
    'a stream that stays does not confirm its parameters',
    () => {
      rig.deaf.add(1);
      // It answers again in time for the roll-back.
      rig.clock.after(6_000, () => rig.deaf.clear());
    },
    /^channel 1 did not confirm its parameters/,
  ],
  ['verifying', 'it cannot be saved', () => (rig.diskFull = true), /ENOSPC/],
  ['verifying', 'the disk hangs', () => (rig.diskHangs = true), /was not saved within 3 s/],
];

describe.each(FAILURES)('failing in %s: %s', (phase, _how, fail, cause) => {
  it('everything runs as before', async () => {
    fail();
    const outcome = await run();
    expect(outcome).toMatchObject({ phase: 'rolled_back', rollBackCause: undefined });
    expect(message((outcome as { cause?: unknown }).cause)).toMatch(cause);
    const until = phase === 'opening' ? ['opening'] : ['opening', 'verifying'];
    expect(rig.phases).toEqual([...until, 'opening', 'verifying', 'rolled_back']);
    expect([rig.saved, rig.errors]).toEqual([[], []]);
    await expectAsBefore();
  });
});

it('where no process can be started for a while, everything runs in the end', async () => {
  rig.backend.faults.inject({ type: 'removed', device: 'virtual:silence' });
  await rig.clock.advance(500);
  expect(state(4)).toBe('lost');
  const draft = await during(
    rig.clock,
    rig.draft((config) => {
      config.blocksize = 1_024;
    }),
  );
  rig.failedStarts = 3;
  const outcome = await during(rig.clock, rig.begin(draft).run());
  rig.backend.faults.clear();
  await rig.clock.advance(3_000);
  expect([1, 2, 3, 4].map(state)).toEqual(Array(4).fill('running'));
  expect(rig.inForce).toBe(outcome.phase === 'committed' ? draft.config : rig.config);
});

it('what is closed while the change is under way stays closed after a roll-back', async () => {
  rig.backend.faults.inject({ type: 'stall', device: NEW });
  const running = rig.begin(await during(rig.clock, rig.draft(change))).run();
  await rig.clock.advance(1_000);
  // Channel 4 is about to be removed.
  rig.ptt.set(4, { by: 'flight', gateOpen: false });
  expect(await during(rig.clock, running)).toMatchObject({ rollBackCause: undefined });
  expect(rig.desired([2, 4])).toMatchObject([{ latch: true }, { latch: false }]);
});

describe('a roll-back that fails', () => {
  it.each<[string, () => void, RegExp]>([
    [
      'because the old device cannot be opened',
      () =>
        rig.backend.faults.inject({
          type: 'open-error',
          device: OLD,
          kind: 'unsupported',
          text: 'Device unavailable',
        }),
      /^channel 2 does not run: .*Device unavailable/,
    ],
    [
      'because the old device gives no block',
      () => rig.backend.faults.inject({ type: 'stall', device: OLD }),
      /^channel 2 does not run: the device gave no block/,
    ],
    [
      'because a stream that stayed confirms nothing any more',
      () => rig.deaf.add(1),
      /^channel 1 did not confirm its parameters/,
    ],
  ])('%s: says why, logs it, and closes the gates of what is down', async (_how, fail, why) => {
    rig.backend.faults.inject({
      type: 'open-error',
      device: NEW,
      kind: 'unsupported',
      text: 'Invalid sample rate',
    });
    const draft = await during(rig.clock, rig.draft(change));
    // From the moment that the new device is refused.
    const transaction = rig.begin(draft);
    const running = transaction.run();
    await rig.clock.advance(0);
    fail();
    const outcome = await during(rig.clock, running);
    expect(outcome.phase).toBe('rolled_back');
    const { rollBackCause } = outcome as { rollBackCause?: unknown };
    expect(message(rollBackCause)).toMatch(why);
    expect(rig.errors).toEqual([`the old config could not be restored: ${message(rollBackCause)}`]);
    expect(rig.inForce).toBe(rig.config);
    const isDown = state(2) !== 'running' && state(2) !== 'opening';
    expect(rig.ptt.state(2).gate_open).toBe(!isDown);
    // What had nothing to do with it keeps its keys.
    expect(rig.ptt.state(3).mute).toBe(true);
    expect(rig.ptt.state(4).gate_open).toBe(true);
  });
});

describe('a pair of devices that was down before', () => {
  const usb = (id: number, hostApi: string) => ({
    ...{ backend: 'virtual', name: 'USB', hostApi, id },
    ...{ maxInputChannels: 2, maxOutputChannels: 2, defaultSampleRateHz: 44_100 },
  });

  /** Channel 4 is on the first of two devices of one name; neither can be opened. */
  beforeEach(async () => {
    rig = new TransactionRig();
    rig.devices = [usb(0, 'ALSA'), usb(1, 'OSS')];
    rig.backend.faults.inject({
      type: 'open-error',
      device: 'USB',
      kind: 'unsupported',
      text: 'Device unavailable',
    });
    rig.config.logical_channels['4'] = { input_device_id: 0, output_device: 'virtual:null' };
    await rig.start();
    expect(state(4)).toBe('failed');
  });

  it('need not run under the new config either', async () => {
    const outcome = await run((config) => {
      config.blocksize = 1_024;
    });
    expect(outcome).toEqual({ phase: 'committed' });
    expect([1, 2, 3, 4].map(state)).toEqual(['running', 'running', 'running', 'failed']);
  });

  it('need not run after a roll-back', async () => {
    rig.diskFull = true;
    const outcome = await run((config) => {
      delete config.logical_channels['4'];
    });
    expect(outcome).toMatchObject({ phase: 'rolled_back', rollBackCause: undefined });
    expect([1, 2, 3, 4].map(state)).toEqual(['running', 'running', 'running', 'failed']);
  });

  it('nor one whose device was away', async () => {
    rig = new TransactionRig();
    rig.config.logical_channels['3'] = { input_device_id: 0, output_device: 'virtual:null' };
    await rig.start();
    rig.diskFull = true;
    const outcome = await run((config) => {
      delete config.logical_channels['3'];
    });
    expect(outcome).toMatchObject({ phase: 'rolled_back', rollBackCause: undefined });
  });

  // Devices were compared by their names alone.
  it('does not excuse another device of the same name', async () => {
    const outcome = await run((config) => {
      config.logical_channels['2'] = { input_device_id: 1, output_device: 'virtual:null' };
    });
    expect(outcome.phase).toBe('rolled_back');
    expect(message((outcome as { cause?: unknown }).cause)).toMatch(/^channel 2 does not run/);
    expect([state(2), input(2)]).toEqual(['running', OLD]);
  });
});

describe('a stream that goes down by itself while a change is under way', () => {
  it('is the business of its supervisor, if it was there before', async () => {
    const running = rig.begin(await during(rig.clock, rig.draft(change))).run();
    const kept = rig.streams.of(1)!;
    expect(rig.transaction?.onStreamDown(kept)).toBe(false);
    expect(rig.transaction?.isSilent(1)).toBe(false);
    await during(rig.clock, running);
  });

  it('has its channel silent until the end if it never ran, and closed then', async () => {
    rig.dying.add(NEW);
    const running = rig.begin(await during(rig.clock, rig.draft(change))).run();
    await rig.clock.advance(10);
    expect(rig.transaction?.isSilent(2)).toBe(true);
    expect(rig.ptt.state(2).gate_open).toBe(true);
    expect(rig.desired([2])).toMatchObject([{ latch: false, leaseUntilMs: null }]);
    expect(await during(rig.clock, running)).toEqual({ phase: 'committed' });
    expect(rig.transaction?.isSilent(2)).toBe(false);
    expect(rig.ptt.state(2).gate_open).toBe(false);
    expect(rig.changes.at(-1)).toMatchObject({ cause: 'stream_restart', state: { channel: 2 } });
  });

  it('is none of its business once it has settled', async () => {
    await run();
    const opened = rig.streams.of(2)!;
    expect(rig.transaction?.onStreamDown(opened)).toBe(false);
    expect(rig.transaction?.isSilent(2)).toBe(false);
  });
});
