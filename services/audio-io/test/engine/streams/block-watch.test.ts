/** A supervisor that stands still itself: what it did not hear is no proof, and it must find the dead all the same. */
import { SimulatedClock } from '@mcae/clock';
import { expect, it } from 'vitest';
import { BlockWatch } from '../../../src/engine/streams/block-watch.js';
import { spec } from '../../audio/support/specs.js';

const PERIOD_MS = 50;

/** @returns after how long a stream that gave its last block at the start is missed. */
async function foundAfterMs(stillMs: number, awakeMs: number, blockFrames: number) {
  const clock = new SimulatedClock({ startMs: 1_000 });
  const watch = new BlockWatch(clock);
  watch.begin(spec({ blockFrames }));
  watch.ingest({ blocks: 1, lastBlockMs: clock.monoMs() } as never);
  const startMs = clock.monoMs();
  while (clock.monoMs() - startMs < 60_000) {
    for (let ms = 0; ms < awakeMs; ms += PERIOD_MS) {
      await clock.advance(PERIOD_MS);
      watch.tick(PERIOD_MS);
      if (watch.missed()) return clock.monoMs() - startMs;
    }
    await clock.advance(stillMs);
  }
  return Number.POSITIVE_INFINITY;
}

it.each([
  { stillMs: 110, awakeMs: 200, blockFrames: 512, mostMs: 2_000 },
  { stillMs: 500, awakeMs: 500, blockFrames: 1_024, mostMs: 3_000 },
  { stillMs: 500, awakeMs: 500, blockFrames: 4_096, mostMs: 4_000 },
  { stillMs: 1_000, awakeMs: 100, blockFrames: 512, mostMs: 8_000 },
])(
  'stands still for $stillMs ms after each $awakeMs: blocks of $blockFrames are missed within $mostMs ms',
  async ({ stillMs, awakeMs, blockFrames, mostMs }) => {
    expect(await foundAfterMs(stillMs, awakeMs, blockFrames)).toBeLessThanOrEqual(mostMs);
  },
);

it('does not miss blocks that came while it stood still itself', async () => {
  const clock = new SimulatedClock({ startMs: 1_000 });
  const watch = new BlockWatch(clock);
  watch.begin(spec({ blockFrames: 512 }));
  for (let second = 1; second <= 60; second++) {
    await clock.advance(500);
    // Its timer comes first, then what was sent meanwhile.
    watch.tick(PERIOD_MS);
    expect(watch.missed()).toBeUndefined();
    for (let ms = 0; ms < 500; ms += PERIOD_MS) {
      watch.ingest({ blocks: second * 1_000 + ms, lastBlockMs: clock.monoMs() } as never);
      await clock.advance(PERIOD_MS);
      watch.tick(PERIOD_MS);
      expect(watch.missed()).toBeUndefined();
    }
  }
});
