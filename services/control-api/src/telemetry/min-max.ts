import type { Sample } from './sample-ring.js';

/**
 * As few samples as a plot needs: the lowest and the highest of each of equal parts of the time,
 * in their order. No peak is lost.
 */
export function minMax(samples: readonly Sample[], size: number): Sample[] {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || samples.length <= size) return [...samples];
  const parts = Math.max(1, Math.floor(size / 2));
  const partMs = (last.ts_ms - first.ts_ms) / parts || 1;
  const chosen = new Map<number, { low: Sample; high: Sample }>();
  for (const sample of samples) {
    const part = Math.min(
      parts - 1,
      Math.max(0, Math.floor((sample.ts_ms - first.ts_ms) / partMs)),
    );
    const known = chosen.get(part);
    if (!known) chosen.set(part, { low: sample, high: sample });
    else if (sample.value < known.low.value) known.low = sample;
    else if (sample.value > known.high.value) known.high = sample;
  }
  return [...chosen.values()].flatMap(({ low, high }) => {
    if (low === high) return [low];
    return low.ts_ms <= high.ts_ms ? [low, high] : [high, low];
  });
}
