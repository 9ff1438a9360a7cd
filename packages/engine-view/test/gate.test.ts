/** A gate is what was captured last: status, event or level. */
import { describe, expect, it } from 'vitest';
import { gateOf, readStatus, readVu, type ViewInput } from '../src/index.js';
import { ptt, Reader, status, vu } from './support/messages.js';

const STATUS = status({ seq: 1, monoMs: 100 }, { gate_open: true, latch: true, latched_by: 's' });
const EVENT = ptt({ seq: 1, monoMs: 150 }, { gate_open: true, holder: 'e' });
const LEVELS = vu({ seq: 1, monoMs: 120 }, { gate_open: true, holder: 'v' });

const gateAfter = (...inputs: readonly ViewInput[]) => {
  const reader = new Reader();
  for (const input of inputs) reader.ingest(input, 1_000);
  return gateOf(reader.view, 1);
};

describe('a gate', () => {
  it.each<[string, readonly ViewInput[], object | undefined]>([
    ['nothing', [], undefined],
    ['a status', [STATUS], { gate_open: true, latch: true, latched_by: 's', holder: null }],
    ['levels: no word of a latch', [LEVELS], { gate_open: true, holder: 'v', latch: null }],
    [
      'levels without an open gate: no latch either',
      [vu({ seq: 1, monoMs: 120 })],
      { gate_open: false, holder: null, latch: false, latched_by: null },
    ],
    [
      'a status, then levels that find it open: the latch stays known',
      [STATUS, LEVELS],
      { gate_open: true, holder: 'v', latch: true, latched_by: 's' },
    ],
    [
      'a status, then levels that find it closed',
      [STATUS, vu({ seq: 1, monoMs: 120 })],
      { gate_open: false, holder: null, latch: false, latched_by: null },
    ],
    ['a status, then an event', [STATUS, EVENT], { holder: 'e', latch: false }],
    ['levels after an event', [STATUS, EVENT, LEVELS], { holder: 'e', latch: false }],
    [
      'levels captured after the event',
      [STATUS, EVENT, vu({ seq: 1, monoMs: 151 }, { mute: true })],
      { gate_open: false, mute: true, holder: null },
    ],
    [
      'levels of the event’s own moment were captured before it',
      [STATUS, EVENT, vu({ seq: 1, monoMs: 150 })],
      { gate_open: true, holder: 'e' },
    ],
    [
      'a status of the event’s own moment as well',
      [EVENT, status({ seq: 1, monoMs: 150 })],
      { gate_open: true, holder: 'e' },
    ],
    [
      'a status after the event that has no such channel: it was removed',
      [STATUS, EVENT, status({ seq: 2, monoMs: 200 }, {}, [2])],
      undefined,
    ],
    [
      'levels of the status’s own moment',
      [STATUS, vu({ seq: 1, monoMs: 100 })],
      { gate_open: false, latch: false },
    ],
    ['levels of other channels', [vu({ seq: 1, monoMs: 120 }, {}, [2])], undefined],
    [
      'a status without the channel, and levels from before it',
      [LEVELS, status({ seq: 1, monoMs: 130 }, {}, [2])],
      undefined,
    ],
    [
      'levels without the channel, and a status from before them',
      [STATUS, vu({ seq: 1, monoMs: 120 }, {}, [2])],
      undefined,
    ],
    [
      'an event of a channel that is about to be listed',
      [vu({ seq: 1, monoMs: 120 }, {}, [2]), EVENT],
      { gate_open: true, holder: 'e' },
    ],
  ])('after %s', (_, inputs, gate) => {
    if (gate === undefined) expect(gateAfter(...inputs)).toBeUndefined();
    else expect(gateAfter(...inputs)).toMatchObject(gate);
  });

  it('is the same in levels and status, whichever came last', () => {
    const reader = new Reader();
    for (const input of [STATUS, LEVELS, EVENT]) reader.ingest(input, 1_000);
    const shown = { gate_open: true, mute: false, holder: 'e' };
    expect(readVu(reader.view, 1_000)?.message.channels['1']).toEqual(shown);
    expect(readStatus(reader.view, 1_000)?.message.channels['1']).toEqual({
      ...shown,
      latch: false,
      latched_by: null,
    });
  });

  it('is news when it becomes known, when it changes, and when its channel goes', () => {
    const reader = new Reader();
    for (const input of [STATUS, LEVELS, LEVELS, EVENT]) reader.ingest(input, 1_000);
    reader.ingest(vu({ seq: 2, monoMs: 160 }, { gate_open: true, holder: 'e' }), 1_000);
    reader.ingest(status({ seq: 2, monoMs: 170 }, {}, []), 1_000);
    reader.ingest(vu({ seq: 3, monoMs: 200 }, {}, []), 1_000);
    const holders = reader
      .take('gate')
      .map((news) => (news.kind === 'gate' ? (news.gate?.holder ?? news.gate) : news));
    expect(holders).toEqual([{ ...STATUS.message.channels['1'] }, 'v', 'e', undefined]);
  });
});
