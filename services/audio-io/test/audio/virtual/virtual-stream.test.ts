import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SimulatedClock } from '@mcae/clock';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type BlockProcessor,
  XRUN_INPUT,
  XRUN_NONE,
  XRUN_OUTPUT,
} from '../../../src/audio/audio-backend.js';
import { VirtualBackend } from '../../../src/audio/virtual/virtual-backend.js';
import { readWav } from '../../../src/wav/wav-file.js';
import { RunningStream } from '../support/running-stream.js';
import { type SpecOverrides, spec } from '../support/specs.js';

const RATE = 44_100;
const BLOCK = 512;
const PERIOD_MS = (1_000 * BLOCK) / RATE;
const LOST = XRUN_INPUT | XRUN_OUTPUT;
const through: BlockProcessor = (input, output) => output.set(input);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'virtual-stream-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function simulate(overrides: SpecOverrides = {}) {
  const clock = new SimulatedClock();
  const backend = new VirtualBackend({ clock, baseDir: folder });
  return { clock, backend, stream: await backend.open(spec(overrides)) };
}

/** Positions and values of the samples that are not 0, left side. */
async function impulses(file: string): Promise<[number, number][]> {
  const { samples, channels } = await readWav(join(folder, file));
  const found: [number, number][] = [];
  for (let i = 0; i < samples.length; i += channels)
    if (samples[i] !== 0) found.push([i / channels, samples[i]!]);
  return found;
}

test.each([64, 100, 512, 4_096])(
  'at %i frames a block it is two blocks late',
  async (blockFrames) => {
    const { clock, stream } = await simulate({
      input: 'virtual:impulse',
      output: 'virtual:wav:latency.wav',
      blockFrames,
    });
    expect(stream.latencyFrames).toBe(2 * blockFrames);
    expect(stream.countsXruns).toBe(true);
    const running = new RunningStream(stream);
    await clock.advance(3_500);
    running.stop();
    await clock.advance(100);
    await stream.close();
    const late = 2 * blockFrames;
    expect(await impulses('latency.wav')).toEqual(
      [0, 1, 2, 3].map((second) => [second * RATE + late, 29_491]),
    );
  },
);

test('ten simulated hours: every block at its time, none too many, none too few', async () => {
  const blockFrames = 4_096;
  const { clock, stream } = await simulate({ input: 'virtual:silence', blockFrames });
  const periodMs = (1_000 * blockFrames) / RATE;
  const hoursMs = 10 * 3_600_000;
  let blocks = 0;
  let worstMs = 0;
  let xruns = XRUN_NONE;
  const run = async () => {
    for (;;) {
      xruns |= await stream.exchange(through);
      blocks++;
      worstMs = Math.max(worstMs, Math.abs(clock.monoMs() - blocks * periodMs));
    }
  };
  void run();
  await clock.advance(hoursMs + 1e-6);
  expect(blocks).toBe(Math.floor(hoursMs / periodMs));
  expect(worstMs).toBeLessThan(1e-3);
  expect(xruns).toBe(XRUN_NONE);
}, 120_000);

describe('a reader that is late', () => {
  test('by less than the device buffers loses nothing and catches up without waiting', async () => {
    const { clock, stream } = await simulate();
    await clock.advance(2.9 * PERIOD_MS);
    const running = new RunningStream(stream, 2);
    // Both are due already: they take promises only, no time.
    await running.done;
    expect(running.xruns).toEqual([XRUN_NONE, XRUN_NONE]);
  });

  test('by more loses the blocks between, and is told', async () => {
    const { clock, stream } = await simulate({
      input: 'virtual:impulse',
      output: 'virtual:wav:stalled.wav',
    });
    const before = new RunningStream(stream, 3);
    await clock.advance(3 * PERIOD_MS + 0.001);
    await before.done;
    await clock.advance(2_000);
    const after = new RunningStream(stream);
    await clock.advance(1_500);
    after.stop();
    await clock.advance(PERIOD_MS);
    await stream.close();
    expect(before.xruns).toEqual([0, 0, 0]);
    expect(after.xruns[0]).toBe(LOST);
    expect(after.xruns.slice(1).every((flags) => flags === XRUN_NONE)).toBe(true);
    // Those of seconds 1 and 2 fell into the gap; that of second 3 is where it belongs.
    expect((await impulses('stalled.wav')).map(([frame]) => frame)).toEqual([
      2 * BLOCK,
      3 * RATE + 2 * BLOCK,
    ]);
  });

  test('for ever does not keep other work from its turn', async () => {
    const { clock, stream } = await simulate();
    await clock.advance(1_000);
    let blocks = 0;
    let turns = 0;
    const run = async () => {
      while (blocks < 1_000) {
        await stream.exchange(through);
        blocks++;
        // Each block takes longer than a block: the clock never gets ahead of it.
        void clock.advance(PERIOD_MS * 1.5);
      }
    };
    void run();
    while (blocks < 1_000) {
      await clock.advance(0);
      turns++;
    }
    expect(turns).toBeGreaterThan(100);
  });

  test('at random: the file has the length of the time, each impulse where it belongs', async () => {
    const pauses = fc.array(
      fc.record({ blocks: fc.nat(40), stallMs: fc.double({ min: 0, max: 1_200, noNaN: true }) }),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(pauses, async (steps) => {
        const { clock, stream } = await simulate({
          input: 'virtual:impulse',
          output: 'virtual:wav:random.wav',
        });
        for (const { blocks, stallMs } of steps) {
          const running = new RunningStream(stream, blocks);
          while (running.blocks < blocks) await clock.advance(PERIOD_MS);
          await clock.advance(stallMs);
        }
        const last = new RunningStream(stream, 3);
        while (last.blocks < 3) await clock.advance(PERIOD_MS / 8);
        const endMs = clock.monoMs();
        await stream.close();
        const { frames } = await readWav(join(folder, 'random.wav'));
        const behindFrames = (endMs * RATE) / 1_000 - (frames - stream.latencyFrames);
        expect(behindFrames).toBeGreaterThanOrEqual(-1);
        expect(behindFrames).toBeLessThanOrEqual(3 * BLOCK);
        for (const [frame] of await impulses('random.wav'))
          expect((frame - stream.latencyFrames) % RATE).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});

describe('an exchange', () => {
  test('gives the same buffers each time, the output silent at first', async () => {
    const { clock, stream } = await simulate({ inputChannels: 4, outputChannels: 6 });
    const seen = new Set<Int16Array>();
    for (let i = 0; i < 5; i++) {
      const exchanged = stream.exchange((input, output) => {
        seen.add(input).add(output);
        expect(output.every((sample) => sample === 0)).toBe(true);
        output.fill(7);
      });
      await clock.advance(PERIOD_MS);
      await exchanged;
    }
    expect([...seen].map(({ length }) => length)).toEqual([4 * BLOCK, 6 * BLOCK]);
  });

  test('passes on what the processor throws, and the stream lives', async () => {
    const { clock, stream } = await simulate();
    const broken = stream.exchange(() => {
      throw new Error('broken');
    });
    const expected = expect(broken).rejects.toThrow('broken');
    await clock.advance(2 * PERIOD_MS);
    await expected;
    const next = new RunningStream(stream, 1);
    await clock.advance(PERIOD_MS);
    expect(next.blocks).toBe(1);
  });

  test('is refused while another is under way, and after the end', async () => {
    const { clock, stream } = await simulate();
    const first = stream.exchange(through);
    await expect(stream.exchange(through)).rejects.toThrow('under way');
    await clock.advance(PERIOD_MS);
    await first;
    const cut = expect(stream.exchange(through)).rejects.toThrow('was closed');
    await stream.close();
    await stream.close();
    await cut;
    await expect(stream.exchange(through)).rejects.toThrow('is closed');
  });
});

describe('a recording', () => {
  test('is refused where the file is something else, which stays as it is', async () => {
    await writeFile(join(folder, 'notes.wav'), 'not sound at all, but important');
    const opening = simulate({ output: 'virtual:wav:notes.wav' });
    await expect(opening).rejects.toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining('exists and is not a WAV file; not overwritten'),
    });
    const backend = new VirtualBackend({ clock: new SimulatedClock(), baseDir: folder });
    expect(await backend.check([spec({ output: 'virtual:wav:notes.wav' })])).toMatchObject([
      { message: expect.stringContaining('not a WAV') },
    ]);
  });

  test('is refused where the folder does not exist', async () => {
    const backend = new VirtualBackend({ clock: new SimulatedClock(), baseDir: folder });
    const absent = spec({ output: 'virtual:wav:absent/x.wav' });
    await expect(backend.open(absent)).rejects.toMatchObject({ kind: 'not-found' });
    expect(await backend.check([absent])).toMatchObject([{ kind: 'not-found' }]);
  });

  test('is made by one stream at a time; a finished one is recorded over', async () => {
    const { backend, stream } = await simulate({ output: 'virtual:wav:one.wav' });
    await expect(backend.open(spec({ output: 'virtual:wav:./one.wav' }))).rejects.toMatchObject({
      kind: 'busy',
    });
    await stream.close();
    const again = await backend.open(spec({ output: 'virtual:wav:one.wav' }));
    await again.close();
  });

  test('that is only checked is not begun', async () => {
    const backend = new VirtualBackend({ clock: new SimulatedClock(), baseDir: folder });
    expect(await backend.check([spec({ output: 'virtual:wav:checked.wav' })])).toEqual([undefined]);
    await expect(readWav(join(folder, 'checked.wav'))).rejects.toMatchObject({ kind: 'not-found' });
  });

  test('can be played while it grows', async () => {
    const { clock, stream } = await simulate({ output: 'virtual:wav:grows.wav' });
    const running = new RunningStream(stream);
    await clock.advance(1_000);
    const { frames } = await readWav(join(folder, 'grows.wav'));
    expect(frames).toBeGreaterThan(0.7 * RATE);
    running.stop();
    await clock.advance(PERIOD_MS);
    await stream.close();
  });
});
