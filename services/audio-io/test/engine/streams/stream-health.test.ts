import { expect, it } from 'vitest';
import { StreamHealth } from '../../../src/engine/streams/stream-health.js';

interface Second {
  /** Part of a core. */
  readonly cpu?: number;
  /** Part of the blocks. */
  readonly xruns?: number | null;
}

const CALM: Second = { cpu: 0.055 };

/** What is said in each second of a stream that reports ten times a second. */
function said(blockFrames: number, seconds: readonly Second[]): (string | undefined)[] {
  const health = new StreamHealth();
  let [nowMs, blocks, cpuUs, xruns] = [0, 0, 0, 0];
  return seconds.map(({ cpu = 0.055, xruns: part = 0 }) => {
    let why: string | undefined;
    for (let report = 0; report < 10; report++) {
      nowMs += 100;
      blocks += 4_410 / blockFrames;
      cpuUs += 100_000 * cpu;
      xruns += ((part ?? 0) * 4_410) / blockFrames;
      const counts = part === null ? null : Math.round(xruns);
      why ??= health.assess(
        {
          type: 'report',
          blocks: Math.round(blocks),
          inputXruns: counts,
          outputXruns: counts === null ? null : 0,
          lateBlocks: 0,
          cpuUs,
          rssBytes: 0,
          channels: [],
        },
        nowMs,
      );
    }
    return why;
  });
}
const times = (count: number, second: Second) => Array.from({ length: count }, () => second);
const reasons = (blockFrames: number, seconds: readonly Second[]) =>
  said(blockFrames, seconds).filter((why) => why !== undefined);

it.each([64, 128, 256, 512, 2_048])(
  'a calm stream of %i frames a block is left alone',
  (frames) => {
    expect(reasons(frames, times(30, CALM))).toEqual([]);
    // A slow machine, or small blocks: as dear from the first block on.
    expect(reasons(frames, times(30, { cpu: Math.min(0.9, 70 / frames) }))).toEqual([]);
    expect(reasons(frames, times(30, { xruns: null }))).toEqual([]);
  },
);

it.each([
  ['alone', 512, 1],
  ['with three others on two cores', 512, 0.45],
  ['with smaller blocks', 256, 0.9],
  ['with larger blocks', 2_048, 0.35],
])('a library that spins is noticed within seconds: %s', (_, frames, cpu) => {
  const seconds = [...times(6, CALM), ...times(7, { cpu })];
  const found = said(frames, seconds).findIndex((why) => why !== undefined);
  expect(found).toBeGreaterThan(6);
  expect(said(frames, seconds)[found]).toBe(
    `the sound library takes ${Math.round(100 * cpu)} % of a core: re-opened`,
  );
});

it('one that spins from its first block is noticed as well', () => {
  expect(reasons(512, times(8, { cpu: 1 }))).not.toEqual([]);
});

it('a short burst is none', () => {
  const burst = [...times(6, CALM), ...times(2, { cpu: 0.9 }), ...times(6, CALM)];
  expect(reasons(512, burst)).toEqual([]);
});

it('a storm of xruns is judged by its part of the blocks', () => {
  expect(reasons(512, times(10, { xruns: 0.15 }))).toEqual([]);
  expect(reasons(512, [...times(4, CALM), ...times(4, { xruns: 0.5 })])[0]).toMatch(
    /^xruns in \d\d % of the blocks: re-opened$/,
  );
});
