import { expect, it } from 'vitest';
import { XrunCount } from '../../../src/engine/telemetry/xrun-count.js';
import { streamReport } from '../../support/scripted-streams.js';

type Counts = readonly [inputXruns: number | null, outputXruns: number | null, lateBlocks: number];

function counted(...openings: readonly (readonly Counts[])[]): XrunCount {
  const count = new XrunCount();
  for (const reports of openings) {
    count.begin();
    for (const [inputXruns, outputXruns, lateBlocks] of reports)
      count.ingest(streamReport({ inputXruns, outputXruns, lateBlocks }));
  }
  return count;
}

it.each<{ what: string; openings: Counts[][]; total: number }>([
  { what: 'nothing', openings: [], total: 0 },
  { what: 'one opening', openings: [[[1, 0, 0]]], total: 1 },
  {
    what: 'a total that is reported again',
    openings: [
      [
        [1, 2, 3],
        [1, 2, 3],
      ],
    ],
    total: 6,
  },
  {
    what: 'growth',
    openings: [
      [
        [1, 0, 0],
        [1, 1, 4],
      ],
    ],
    total: 6,
  },
  {
    what: 'fewer in the second opening',
    openings: [
      [[9, 0, 0]],
      [
        [0, 0, 0],
        [7, 0, 0],
      ],
    ],
    total: 16,
  },
  { what: 'as many in the second opening', openings: [[[9, 0, 0]], [[9, 0, 0]]], total: 18 },
  { what: 'more in the second opening', openings: [[[9, 0, 0]], [[10, 0, 0]]], total: 19 },
  {
    what: 'unknown counts',
    openings: [
      [
        [null, null, 2],
        [null, 1, 2],
      ],
    ],
    total: 3,
  },
])('$what: $total', ({ openings, total }) => {
  expect(counted(...openings).total).toBe(total);
});

it('keeps the report with which it grew', () => {
  expect(counted([[0, 0, 0]]).newest).toBeUndefined();
  const count = counted([[5, 0, 0]], [[0, 0, 0]]);
  expect(count.newest).toMatchObject({ inputXruns: 5 });
});
