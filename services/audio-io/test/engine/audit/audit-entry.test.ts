import type { CommandAnswer } from '@mcae/bus';
import { SimulatedClock } from '@mcae/clock';
import { AuditEntry, COMMANDS, type CommandName, ProblemError, validate } from '@mcae/schema';
import { describe, expect, it } from 'vitest';
import { AuditEntries, isAudited } from '../../../src/engine/audit/audit-entry.js';
import { configRevision } from '../../../src/engine/config/config-revision.js';
import { exampleConfig } from '../../support/engine-rig.js';

const answer = (change: Partial<CommandAnswer> = {}): CommandAnswer => ({
  command: 'ptt.set',
  requestId: 'r1',
  actor: 'flight',
  params: { channel: 1, gate_open: true },
  result: {},
  error: undefined,
  durationMs: 1.26,
  ...change,
});

const entries = () => new AuditEntries('boot-1', new SimulatedClock({ epochMs: 1_000 }));

describe('a command is kept', () => {
  const kept = ['config.apply', 'ptt.set', 'ptt.lease', 'ptt.release', 'tone', 'alarms.ack'];
  it.each(Object.keys(COMMANDS) as CommandName[])('if it changes something: %s', (command) => {
    expect(isAudited(answer({ command }))).toBe(kept.includes(command));
  });

  it.each<[string, unknown, boolean]>([
    ['the press of a key', { renewed: false }, true],
    ['its renewal', { renewed: true }, false],
    ['a key that was refused', undefined, true],
  ])('%s', (_what, result, isKept) => {
    expect(isAudited(answer({ command: 'ptt.lease', result }))).toBe(isKept);
  });
});

describe('an entry', () => {
  it('says who, what, when and with which result, and is valid', () => {
    const entry = entries().of(answer());
    expect(entry).toEqual({
      ts_ms: 1_000,
      seq: 1,
      boot_id: 'boot-1',
      actor: 'flight',
      request_id: 'r1',
      command: 'ptt.set',
      params: { channel: 1, gate_open: true },
      result: 'ok',
      duration_ms: 1.3,
    });
    expect(validate(AuditEntry, entry)).toMatchObject({ ok: true });
  });

  it('is numbered from 1 in each run', () => {
    const first = entries();
    expect([first.of(answer()), first.of(answer()), entries().of(answer())]).toMatchObject([
      { seq: 1 },
      { seq: 2 },
      { seq: 1 },
    ]);
  });

  it.each<[string, unknown, object]>([
    [
      'refused',
      new ProblemError('lease_held', 'keyed by capcom'),
      { result: 'lease_held', message: 'keyed by capcom' },
    ],
    ['failed', new Error('out of memory'), { result: 'internal', message: 'out of memory' }],
    ['failed with what is no error', 'out of memory', { result: 'internal' }],
  ])('of a command that was %s has its code', (_how, error, expected) => {
    expect(entries().of(answer({ error }))).toMatchObject(expected);
  });

  it('of a config has its revision, of one that is not valid none', () => {
    const config = exampleConfig();
    const of = (params: unknown) =>
      entries().of(answer({ command: 'config.apply', params })).params;
    expect(of({ config })).toEqual({ revision: configRevision(config) });
    expect(of({ config: { volume: 11 } })).toEqual({ revision: null });
    expect(of(undefined)).toEqual({ revision: null });
  });

  it('of a request that could not be read has no parameters', () => {
    expect(entries().of(answer({ params: undefined })).params).toBeNull();
  });
});
