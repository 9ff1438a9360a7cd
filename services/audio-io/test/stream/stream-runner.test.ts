/** What a stream's process reports of its blocks; dsp-load.test.ts has its load, priority its scheduling. */
import { SimulatedClock } from '@mcae/clock';
import { chainParameters } from '@mcae/schema';
import { describe, expect, it } from 'vitest';
import {
  type AudioBackend,
  BLOCK_SILENCED,
  DeviceError,
  type DuplexStream,
  XRUN_INPUT,
  XRUN_NONE,
  XRUN_OUTPUT,
} from '../../src/audio/audio-backend.js';
import type { DesiredChannel, FromStream, StreamReport } from '../../src/stream/messages.js';
import { StreamRunner } from '../../src/stream/stream-runner.js';
import { spec } from '../audio/support/specs.js';
import { exampleConfig } from '../support/engine-rig.js';

const BLOCK_FRAMES = 441;
const BLOCK_MS = 10;

const desired: DesiredChannel = {
  channel: 1,
  parameters: chainParameters(exampleConfig(), {}),
  latch: false,
  leaseUntilMs: null,
  mute: false,
};

/** Ten milliseconds a block; `flagsAt` and `lateAt` by the number of the block, from 1. */
function rig({ countsXruns = true, failsToOpen = false } = {}) {
  const clock = new SimulatedClock({ startMs: 1_000 });
  const state = {
    flagsAt: new Map<number, number>(),
    lateAt: new Map<number, number>(),
    /** After this block the device is lost. */
    lostAfter: Number.POSITIVE_INFINITY,
    closed: 0,
    output: new Int16Array(2 * BLOCK_FRAMES),
  };
  let block = 0;
  const stream: DuplexStream = {
    latencyFrames: 882,
    countsXruns,
    wantsRealtime: true,
    exchange: (process) =>
      new Promise((resolve, reject) => {
        block++;
        clock.after(BLOCK_MS + (state.lateAt.get(block) ?? 0), () => {
          if (block > state.lostAfter) return reject(new DeviceError('lost', 'pulled out'));
          state.output.fill(0);
          process(new Int16Array(2 * BLOCK_FRAMES).fill(1_000), state.output);
          resolve(state.flagsAt.get(block) ?? XRUN_NONE);
        });
      }),
    close: async () => {
      state.closed++;
    },
  };
  const backend: AudioBackend = {
    enumerate: async () => [],
    open: async (_spec, onFound) => {
      onFound?.();
      if (failsToOpen) throw new DeviceError('busy', 'Device unavailable');
      return stream;
    },
  };
  const messages: FromStream[] = [];
  const slots = [{ channel: 1, inputPair: 1, outputPair: 1 }];
  const runner = new StreamRunner(
    { spec: spec({ blockFrames: BLOCK_FRAMES }), slots, pairChannels: 2 },
    [desired],
    { backend, clock, send: (message) => messages.push(message) },
  );
  const done = runner.run();
  const reports = () =>
    messages.filter((message): message is StreamReport => message.type === 'report');
  return { clock, state, messages, runner, done, reports, newest: () => reports().at(-1) };
}

it('says that the devices were found, then that they are open', async () => {
  const { clock, messages } = rig();
  await clock.advance(0);
  expect(messages.slice(0, 2)).toEqual([
    { type: 'found' },
    { type: 'opened', kernel: expect.stringMatching(/wasm-simd|reference/) },
  ]);
});

it.each([['cannot be opened', { failsToOpen: true }, ['found', 'ended']]])(
  'a device that %s is the last word',
  async (_what, options, types) => {
    const { clock, messages, done } = rig(options);
    await clock.advance(0);
    await done;
    expect(messages.map(({ type }) => type)).toEqual(types);
    expect(messages.at(-1)).toEqual({ type: 'ended', kind: 'busy', message: 'Device unavailable' });
  },
);

it('a device that is lost ends the stream with its reason', async () => {
  const { clock, state, messages, done } = rig();
  state.lostAfter = 20;
  await clock.advance(1_000);
  await done;
  expect(messages.at(-1)).toEqual({ type: 'ended', kind: 'lost', message: 'pulled out' });
});

it('asked to close it closes its device and says nothing more', async () => {
  const { clock, state, messages, runner, done } = rig();
  await clock.advance(500);
  runner.receive({ type: 'close' });
  await clock.advance(BLOCK_MS);
  await done;
  expect(state.closed).toBe(1);
  const { length } = messages;
  await clock.advance(1_000);
  expect(messages).toHaveLength(length);
});

describe('reports', () => {
  it('come with each meter window, ten a second', async () => {
    const { clock, reports } = rig();
    await clock.advance(2_000);
    expect(reports().length).toBeGreaterThanOrEqual(20);
    expect(reports().length).toBeLessThanOrEqual(21);
    expect(reports().at(-1)?.blocks).toBe(200);
  });

  it('come also where no block does', async () => {
    const { clock, state, reports } = rig();
    state.lateAt.set(30, 5_000);
    await clock.advance(300);
    const before = reports().length;
    await clock.advance(1_000);
    expect(reports().length - before).toBeGreaterThanOrEqual(5);
    expect(reports().at(-1)?.blocks).toBe(29);
  });

  it('count xruns by side and silenced blocks, but those of the first second', async () => {
    const { clock, state, newest } = rig();
    for (const block of [5, 50])
      state.flagsAt.set(block, XRUN_INPUT | XRUN_OUTPUT | BLOCK_SILENCED);
    for (const block of [110, 120]) state.flagsAt.set(block, XRUN_INPUT | BLOCK_SILENCED);
    state.flagsAt.set(130, XRUN_OUTPUT);
    await clock.advance(2_000);
    expect(newest()).toMatchObject({ inputXruns: 2, outputXruns: 1, silencedBlocks: 2 });
  });

  it('count a block as late that comes more than two block times after the last', async () => {
    const { clock, state, newest } = rig();
    state.lateAt.set(50, 100);
    state.lateAt.set(150, 2 * BLOCK_MS);
    state.lateAt.set(160, BLOCK_MS);
    await clock.advance(3_000);
    expect(newest()?.lateBlocks).toBe(1);
  });

  it.each([
    ['none was counted: unknown', undefined, null],
    ['one was: at least that', 110, 1],
  ])('of a device that hides xruns, where %s', async (_what, block, inputXruns) => {
    const { clock, state, newest } = rig({ countsXruns: false });
    if (block) state.flagsAt.set(block, XRUN_INPUT);
    await clock.advance(2_000);
    expect(newest()).toMatchObject({ inputXruns, outputXruns: null });
  });

  it('have the latency of device and chain', async () => {
    const { clock, newest } = rig();
    await clock.advance(1_000);
    const lookahead = desired.parameters.limiter.lookahead_frames;
    expect(newest()?.channels[0]?.latencyFrames).toBe(882 + lookahead);
  });
});

describe('what is desired', () => {
  const open = { ...desired, latch: true };
  const wish = (clock: SimulatedClock, ageMs: number, version = 1) => ({
    type: 'desired' as const,
    version,
    asOfMs: clock.monoMs() - ageMs,
    channels: [open],
  });
  const isHeard = (output: Int16Array) => output.some((sample) => sample !== 0);

  it('is confirmed by its version, and in force from the next block on', async () => {
    const { clock, state, messages, runner } = rig();
    await clock.advance(100);
    expect(isHeard(state.output)).toBe(false);
    runner.receive(wish(clock, 0, 7));
    expect(messages.at(-1)).toEqual({ type: 'applied', version: 7 });
    await clock.advance(100);
    expect(isHeard(state.output)).toBe(true);
  });

  it('opens nothing where it is too old, and is not confirmed', async () => {
    const { clock, state, messages, runner } = rig();
    await clock.advance(100);
    runner.receive(wish(clock, 401));
    await clock.advance(100);
    expect(isHeard(state.output)).toBe(false);
    expect(messages.some(({ type }) => type === 'applied')).toBe(false);
  });
});

it('a channel of the plan that is not desired is a fault of the caller', () => {
  const slots = [{ channel: 2, inputPair: 1, outputPair: 1 }];
  const make = () =>
    new StreamRunner({ spec: spec(), slots, pairChannels: 2 }, [desired], {
      backend: {} as AudioBackend,
      clock: new SimulatedClock(),
      send: () => {},
    });
  expect(make).toThrow('channel 2 is on the stream, but not desired');
});
