/** Samples of many points, in bounded memory. */
import { describe, expect, it } from 'vitest';
import { SampleRing } from '../../src/telemetry/sample-ring.js';

describe('a ring of samples', () => {
  it('does not grow beyond what it may, and leaves gaps as gaps', () => {
    let left = 1;
    const ring = new SampleRing(3, () => left-- > 0);
    ring.add(1, [
      ['a', 1],
      ['b', 1],
    ]);
    ring.add(2, []);
    ring.add(3, [['a', 3]]);
    expect(ring.read('a', 0, 9)).toEqual([
      { ts_ms: 1, value: 1 },
      { ts_ms: 3, value: 3 },
    ]);
    expect(ring.read('b', 0, 9)).toEqual([]);
    ring.add(4, [['a', 4]]);
    expect(ring.read('a', 0, 9).map(({ ts_ms }) => ts_ms)).toEqual([3, 4]);
  });
});
