/** Fewer samples without losing a peak. */
import { expect, it } from 'vitest';
import { minMax } from '../../src/telemetry/min-max.js';

it('minmax loses no peak and keeps the order', () => {
  const samples = Array.from({ length: 1_000 }, (_, i) => ({ ts_ms: i, value: Math.sin(i) }));
  samples[123] = { ts_ms: 123, value: 50 };
  samples[777] = { ts_ms: 777, value: -50 };
  const few = minMax(samples, 20);
  expect(few.length).toBeLessThanOrEqual(20);
  expect(few).toContainEqual({ ts_ms: 123, value: 50 });
  expect(few).toContainEqual({ ts_ms: 777, value: -50 });
  expect(few.map(({ ts_ms }) => ts_ms)).toEqual(
    few.map(({ ts_ms }) => ts_ms).sort((a, b) => a - b),
  );
});
