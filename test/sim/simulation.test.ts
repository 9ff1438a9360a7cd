/** A small number of seeds for every change; `npm run test:sim` runs a thousand. */
import { describe, expect, it } from 'vitest';
import { SEEDED_FAULTS } from './faults/seeded-faults.js';
import { failingSeeds } from './seeds.js';
import { runWorld } from './world.js';

const SEEDS = [
  ...new Set([...failingSeeds(), 104, 5_492, ...Array.from({ length: 16 }, (_, i) => i + 1)]),
];
/** A seeded fault is found within this many. */
const ENOUGH = 10;

it.each(SEEDS)('seed %i keeps every invariant for a minute', async (seed) => {
  expect(await runWorld({ seed })).toMatchObject({ violation: undefined });
});

it('the same seed gives the same run', async () => {
  const [first, second] = [await runWorld({ seed: 7 }), await runWorld({ seed: 7 })];
  expect(first).toEqual(second);
  expect(await runWorld({ seed: 8 })).not.toEqual(first);
});

describe('finds a seeded fault:', () => {
  it.each(Object.keys(SEEDED_FAULTS))('%s', async (name) => {
    const seededFault = SEEDED_FAULTS[name]!;
    const broken = new Set<string>();
    for (let seed = 1; seed <= ENOUGH; seed++) {
      const { invariant } = await runWorld({ seed, seededFault });
      if (invariant !== undefined) broken.add(invariant);
      // A fault can break another invariant first; the one that it is seeded for has to break as well.
      if (seededFault.found.some((expected) => expected === invariant)) return;
    }
    expect.fail(`not found within ${ENOUGH} seeds, but ${[...broken].join(', ') || 'nothing'}`);
  });
});
