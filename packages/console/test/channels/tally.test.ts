/** Who transmits, in each combination of keys, latches and mutes. */
import type { KeyState, LeaseAnswer } from '@mcae/client';
import { ApiProblem } from '@mcae/client';
import { describe, expect, it } from 'vitest';
import { type TallyInput, type TallyKind, tally } from '../../src/model/channels/tally.js';
import { meters } from '../support/telemetry.js';

const GATE = { gate_open: false, mute: false, latch: false, latched_by: null, holder: null };
const HELD: KeyState = { phase: 'held', lease: { gate_open: true } as LeaseAnswer };
const REFUSED: KeyState = { phase: 'refused', problem: new ApiProblem('lease_held', 'by CAPCOM') };

const input = (change: Partial<TallyInput> = {}): TallyInput => ({
  liveness: { live: true, ageMs: 10 },
  meters: meters(),
  reason: null,
  gate: GATE,
  key: { phase: 'idle' },
  isLatchedByMe: false,
  me: 'FLIGHT',
  ...change,
});

const OPEN = { ...GATE, gate_open: true };
const CASES: readonly [string, Partial<TallyInput>, TallyKind, RegExp][] = [
  ['nothing', {}, 'closed', /Closed/],
  ['muted', { gate: { ...GATE, mute: true } }, 'closed', /Muted/],
  ['my key, not answered', { key: { phase: 'opening' } }, 'me_opening', /Opening/],
  ['my key, answered before any level', { key: HELD }, 'me_live', /You are live/],
  ['my key', { key: HELD, gate: { ...OPEN, holder: 'FLIGHT' } }, 'me_live', /You are live/],
  ['my latch', { isLatchedByMe: true, gate: { ...OPEN, latch: true } }, 'me_live', /Latched/],
  ['my key, muted', { key: HELD, gate: { ...OPEN, mute: true } }, 'me_muted', /You are muted/],
  ['another', { gate: { ...OPEN, holder: 'CAPCOM' } }, 'other_live', /CAPCOM live/],
  ['my name elsewhere', { gate: { ...OPEN, holder: 'FLIGHT' } }, 'other_live', /elsewhere/],
  [
    'a latch of CapCom',
    { gate: { ...OPEN, latch: true, latched_by: 'CapCom' } },
    'other_live',
    /CapCom live/,
  ],
  ['a latch of nobody I know', { gate: { ...OPEN, latch: true } }, 'other_live', /Latch/],
  ['refused', { key: REFUSED, gate: { ...OPEN, holder: 'CAPCOM' } }, 'refused', /by CAPCOM/],
  ['device lost', { meters: meters({ state: 'lost' }), reason: 'gone' }, 'down', /gone/],
  [
    'device lost while I key',
    { meters: meters({ state: 'lost' }), key: HELD },
    'down',
    /You are not heard/,
  ],
];

describe('a strip says', () => {
  it.each(CASES)('%s', (_name, change, kind, words) => {
    const said = tally(input(change));
    expect(said.kind).toBe(kind);
    expect(`${said.title} ${said.detail}`).toMatch(words);
  });

  it.each(['no_connection', 'no_bus', 'engine_quiet'] as const)(
    'that nothing is known when %s, whatever was open, with its age',
    (why) => {
      const gate = { ...OPEN, holder: 'CAPCOM' };
      const said = tally(input({ liveness: { live: false, ageMs: 3_200, why }, gate, key: HELD }));
      expect(said).toMatchObject({ kind: 'unknown', detail: 'Last heard 3.2 s ago' });
    },
  );
});

describe('talking while muted', () => {
  const loud = meters({ before: { rms_dbfs: -30, peak_dbfs: -20, clipped_samples: 0 } });
  const quiet = meters({ before: { rms_dbfs: -55, peak_dbfs: -50, clipped_samples: 0 } });
  it.each([
    ['keyed, muted, a voice', { ...OPEN, mute: true }, loud, true],
    ['keyed, muted, no voice', { ...OPEN, mute: true }, quiet, false],
    ['keyed, not muted', OPEN, loud, false],
    ['muted, not keyed', { ...GATE, mute: true }, loud, false],
  ])('%s', (_name, gate, level, shows) => {
    expect(tally(input({ gate, meters: level })).isTalkingMuted).toBe(shows);
  });
});
