/** The suite's own measures: each finds what it is there for, and nothing where nothing is wrong. */
import { describe, expect, it } from 'vitest';
import { newCounts } from './clients/attack.js';
import { keyHistory } from './clients/panel/key-history.js';
import type { Asked } from './clients/panel/report.js';
import { timesOf } from './clients/times.js';
import type { Row, Run } from './support/rows/row.js';
import { failuresOf, voidReason } from './support/rows/verdict.js';

describe('times', () => {
  it('are nearest ranks', () => {
    const samples = Array.from({ length: 200 }, (_, index) => 200 - index);
    const expected = { count: 200, p50Ms: 100, p95Ms: 190, p99Ms: 198, maxMs: 200 };
    expect(timesOf(samples)).toEqual(expected);
  });
});

describe('the history of a key', () => {
  const told = (gate_open: boolean, holder: string | null, boot_id = 'a', channel = 1) => ({
    node: 'n',
    boot_id,
    channel,
    gate_open,
    holder,
    cause: 'command' as const,
  });
  const of = (...events: ReturnType<typeof told>[]) => keyHistory(events, 1, 'panel/1');

  it.each([
    ['held once', [told(true, 'panel/1')], { openings: 1, endings: [] }],
    [
      'muted while held',
      [told(true, 'panel/1'), told(true, 'panel/1')],
      { openings: 1, endings: [] },
    ],
    [
      'ended and opened again',
      [told(true, 'panel/1'), told(false, null), told(true, 'panel/1')],
      { openings: 2, endings: ['command'] },
    ],
    [
      'taken over',
      [told(true, 'panel/1'), told(true, 'director')],
      { openings: 1, endings: ['command'] },
    ],
    ['of another channel', [told(true, 'panel/1', 'a', 2)], { openings: 0, endings: [] }],
    [
      'opened by an engine that was started again',
      [told(true, 'panel/1'), told(true, 'panel/1', 'b')],
      { openings: 2, endings: [] },
    ],
  ])('%s', (_name, events, expected) => {
    expect(of(...events)).toEqual(expected);
  });
});

describe('the verdict', () => {
  const asked = (made: number, ms = 5, refused: Record<string, number> = {}): Asked => ({
    made,
    refused,
    times: timesOf(Array.from({ length: made }, () => ms)),
  });
  const row: Row = { name: 'a row', attacks: [], tookPlace: {} };
  const sound: Run = {
    row,
    panel: {
      renewals: asked(70),
      reopened: 0,
      endings: [],
      presses: { sent: 60, carriedOut: 59, lateMs: [], untold: 0 },
      closings: asked(60),
      newcomers: asked(10),
      viewer: undefined,
    },
    attack: newCounts(),
    stalls: { p99Ms: 3, maxMs: 10, ofBlocks: 0 },
    blocksLost: 0,
    logKb: 80,
    isCalmAfter: true,
  };
  const panel = (change: Partial<Run['panel']>) => ({ panel: { ...sound.panel, ...change } });
  const presses = (change: Partial<Run['panel']['presses']>) =>
    panel({ presses: { ...sound.panel.presses, ...change } });

  it('finds nothing in a sound run', () => {
    expect(failuresOf(sound)).toEqual([]);
    expect(voidReason(sound)).toBeUndefined();
  });

  it.each<[string, Partial<Run>, RegExp]>([
    ['a refused renewal', panel({ renewals: asked(70, 5, { busy: 1 }) }), /^1 of 70 renewals/],
    ['few renewals', panel({ renewals: asked(59) }), /^59 renewals got through/],
    ['a median of 21 ms', panel({ renewals: asked(70, 21) }), /p50 21 ms/],
    ['a key that ended', panel({ endings: ['timeout'] }), /^1 held keys ended .timeout ×1/],
    ['a gate that opened by itself', panel({ reopened: 1 }), /^1 gates opened/],
    ['a late press', presses({ lateMs: [404] }), /^1 of 60 presses carried out late.*404/],
    ['a press of which nobody knows', presses({ untold: 1 }), /^1 presses answered late/],
    ['two presses not carried out', presses({ carriedOut: 58 }), /^58 of 60 presses/],
    ['a refused closing', panel({ closings: asked(60, 5, { busy: 1 }) }), /^1 of 60 closings/],
    ['a newcomer outside', panel({ newcomers: asked(10, 5, { no_answer: 1 }) }), /newcomers/],
    ['a slow viewer', panel({ viewer: asked(20, 501) }), /viewer's p99 501/],
    ['a lost block', { blocksLost: 1 }, /^1 blocks lost/],
    ['an attack that was none', { row: { ...row, tookPlace: { sent: 1 } } }, /did not take place/],
    ['a log that is too long', { row: { ...row, bounds: { logKb: 79 } } }, /80 kB of log/],
    ['a backlog that stays', { isCalmAfter: false }, /long after the attack/],
  ])('finds %s', (_name, change, expected) => {
    expect(failuresOf({ ...sound, ...change })).toEqual([expect.stringMatching(expected)]);
  });

  it('measures a slow machine by its witness, up to a limit', () => {
    const slow = { ...sound, ...panel({ renewals: { ...asked(70), times: tail(180) } }) };
    expect(failuresOf(slow)).toEqual([expect.stringMatching(/p99 180 ms, at most 150/)]);
    expect(failuresOf({ ...slow, stalls: { ...slow.stalls, p99Ms: 40 } })).toEqual([]);
    const standing = { ...sound, ...panel({ renewals: { ...asked(70), times: tail(401) } }) };
    expect(failuresOf({ ...standing, stalls: { ...slow.stalls, p99Ms: 140 } })).toHaveLength(2);
  });

  it('excuses keys that end, and nothing that opens, where a service was stopped', () => {
    const stopped = { ...sound, row: { ...row, stopsService: true } };
    expect(
      failuresOf({ ...stopped, ...panel({ endings: ['leased'], renewals: asked(9) }) }),
    ).toEqual([]);
    expect(failuresOf({ ...stopped, ...panel({ reopened: 1 }) })).toHaveLength(1);
    expect(failuresOf({ ...stopped, ...presses({ lateMs: [900] }) })).toHaveLength(1);
  });

  it('is void where the machine stood, or where that alone explains lost blocks', () => {
    expect(voidReason({ ...sound, stalls: { ...sound.stalls, maxMs: 151 } })).toMatch(/151 ms/);
    const blocks = { ...sound, blocksLost: 2 };
    expect(voidReason(blocks)).toBeUndefined();
    const stalled = { ...blocks, stalls: { p99Ms: 3, maxMs: 40, ofBlocks: 1 } };
    expect(voidReason(stalled)).toMatch(/2 blocks/);
    expect(voidReason({ ...stalled, ...panel({ reopened: 1 }) })).toBeUndefined();
  });

  const tail = (maxMs: number) => timesOf([...Array.from({ length: 69 }, () => 5), maxMs]);
});
