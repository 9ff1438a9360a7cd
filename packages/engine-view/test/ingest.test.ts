/** One engine, message by message: order, boots, gaps, what is news. */
import { describe, expect, it } from 'vitest';
import { gateOf, knownStatus, newestTime, readStatus, readVu } from '../src/index.js';
import { alarm, ptt, Reader, stale, status, vu } from './support/messages.js';

const isOpen = ({ view }: Reader, nowMs: number) =>
  readStatus(view, nowMs)?.message.channels['1']?.gate_open;

describe('a boot', () => {
  it('that is new has no levels until it sends its own', () => {
    const reader = new Reader();
    reader.ingest(vu({ seq: 1, monoMs: 100 }), 100);
    expect(readVu(reader.view, 100)).toBeDefined();
    reader.ingest(status({ seq: 1, monoMs: 5, boot: 'boot-2' }), 110);
    expect(readVu(reader.view, 110)).toBeUndefined();
    expect(newestTime(reader.view, 110)?.freshness).toEqual({ boot_id: 'boot-2', mono_ms: 5 });
  });

  it('that is over may speak again once the running one has been silent for 10 s', () => {
    const reader = new Reader();
    reader.ingest(vu({ seq: 1, monoMs: 100 }), 100);
    reader.ingest(vu({ seq: 1, monoMs: 5, boot: 'boot-2' }), 200);
    expect(reader.ingest(vu({ seq: 2, monoMs: 9_000 }), 10_100)).toBe(false);
    expect(reader.ingest(vu({ seq: 3, monoMs: 10_300 }), 10_300)).toBe(true);
    expect(reader.view).toMatchObject({ boot: { bootId: 'boot-1' }, restarts: 2, ignored: 1 });
    expect(reader.view.over).toEqual(['boot-2']);
  });

  it('is news when it appears, and when another takes its place', () => {
    const reader = new Reader();
    reader.ingest(vu({ seq: 1, monoMs: 100 }), 100);
    reader.ingest(vu({ seq: 2, monoMs: 200 }), 200);
    reader.ingest(vu({ seq: 1, monoMs: 5, boot: 'boot-2' }), 300);
    expect(reader.take('appeared', 'restarted')).toEqual([
      { kind: 'appeared', bootId: 'boot-1' },
      { kind: 'restarted', bootId: 'boot-2', formerBootId: 'boot-1' },
    ]);
  });

  it('leaves its status to be read by name, never as live', () => {
    const reader = new Reader();
    reader.ingest(status({ seq: 7, monoMs: 100 }, { gate_open: true, latch: true }), 100);
    reader.ingest(vu({ seq: 1, monoMs: 5, boot: 'boot-2' }), 200);
    expect(readStatus(reader.view, 200)).toBeUndefined();
    expect(knownStatus(reader.view)?.seq).toBe(7);
    expect(gateOf(reader.view, 1)).toMatchObject({ gate_open: false, latch: false });
    reader.ingest(status({ seq: 1, monoMs: 6, boot: 'boot-2' }), 210);
    expect(knownStatus(reader.view)).toMatchObject({ seq: 1, boot_id: 'boot-2' });
  });

  it('remembers eight that are over', () => {
    const reader = new Reader();
    for (let i = 0; i < 20; i++)
      reader.ingest(vu({ seq: 1, monoMs: i, boot: `boot-${i}` }), i * 100);
    expect(reader.view.over).toHaveLength(8);
    expect(reader.view.restarts).toBe(19);
  });
});

describe('order', () => {
  it('counts each subject by itself; a gap is news with its length', () => {
    const reader = new Reader();
    reader.ingest(vu({ seq: 4, monoMs: 400 }), 400);
    reader.ingest(status({ seq: 1, monoMs: 400 }), 400);
    reader.ingest(vu({ seq: 9, monoMs: 900 }), 900);
    reader.ingest(alarm({ seq: 2, monoMs: 900 }), 900);
    reader.ingest(alarm({ seq: 4, monoMs: 950 }), 950);
    expect(reader.take('gap')).toEqual([
      { kind: 'gap', name: 'vu', lost: 4 },
      { kind: 'gap', name: 'alarm', lost: 1 },
    ]);
    expect(reader.view).toMatchObject({ lost: 4, ignored: 0 });
  });

  it.each([
    ['a duplicate', 2],
    ['a late one', 1],
  ])('%s is no news', (_, seq) => {
    const reader = new Reader();
    for (const message of [vu, status, alarm]) reader.ingest(message({ seq: 1, monoMs: 100 }), 100);
    for (const message of [vu, status, alarm]) reader.ingest(message({ seq: 2, monoMs: 200 }), 200);
    for (const message of [vu, status, alarm])
      expect(reader.ingest(message({ seq, monoMs: seq * 100 }), 210)).toBe(false);
    expect(reader.view).toMatchObject({
      ignored: 2,
      lost: 0,
      boot: { vu: { message: { seq: 2 } }, status: { message: { seq: 2 } } },
    });
  });

  it('a gap comes before the message that shows it, and what follows from it comes after', () => {
    const reader = new Reader();
    reader.ingest(vu({ seq: 1, monoMs: 100 }), 100);
    reader.take();
    reader.ingest(vu({ seq: 3, monoMs: 300 }, { gate_open: true, holder: 'flight' }), 900);
    expect(reader.take('gap', 'message', 'gate', 'presence').map(({ kind }) => kind)).toEqual([
      'gap',
      'message',
      'gate',
      'presence',
    ]);
  });
});

describe('an event', () => {
  it('changes what was captured before it, and nothing captured after it', () => {
    const reader = new Reader();
    reader.ingest(status({ seq: 1, monoMs: 100 }), 100);
    reader.ingest(ptt({ seq: 1, monoMs: 150 }, { gate_open: true, latch: true }), 150);
    expect(isOpen(reader, 150)).toBe(true);
    expect(readStatus(reader.view, 150)?.message.channels['1']).toMatchObject({ latch: true });
    reader.ingest(status({ seq: 2, monoMs: 200 }), 200);
    expect(isOpen(reader, 200)).toBe(false);
  });

  it('is not undone by a status captured before it, however late that comes', () => {
    const reader = new Reader();
    reader.ingest(status({ seq: 1, monoMs: 100 }), 100);
    reader.ingest(ptt({ seq: 1, monoMs: 150 }, { gate_open: true, latch: true }), 150);
    reader.ingest(status({ seq: 2, monoMs: 140 }), 160);
    expect(isOpen(reader, 160)).toBe(true);
  });

  it('of two that come in the wrong order, the newer one counts', () => {
    const reader = new Reader();
    reader.ingest(status({ seq: 1, monoMs: 100 }), 100);
    reader.ingest(ptt({ seq: 2, monoMs: 160 }), 160);
    reader.ingest(ptt({ seq: 1, monoMs: 150 }, { gate_open: true }), 161);
    expect(isOpen(reader, 161)).toBe(false);
  });

  it('that is late is still the newest of its own channel', () => {
    const reader = new Reader();
    reader.ingest(status({ seq: 1, monoMs: 100 }, {}, [1, 2]), 100);
    reader.ingest(ptt({ seq: 2, monoMs: 160 }, { gate_open: true }, 2), 160);
    reader.take();
    expect(reader.ingest(ptt({ seq: 1, monoMs: 150 }, { gate_open: true }, 1), 161)).toBe(false);
    expect(isOpen(reader, 161)).toBe(true);
    expect(reader.take('gate')).toMatchObject([{ channel: 1, gate: { gate_open: true } }]);
  });

  it('of another boot or of a channel that is not there changes nothing', () => {
    const reader = new Reader();
    reader.ingest(status({ seq: 1, monoMs: 100 }), 100);
    reader.ingest(ptt({ seq: 9, monoMs: 150, boot: 'boot-0' }, { gate_open: true }), 150);
    reader.ingest(ptt({ seq: 10, monoMs: 150 }, { gate_open: true }, 7), 150);
    expect(isOpen(reader, 150)).toBe(false);
    expect(Object.keys(readStatus(reader.view, 150)?.message.channels ?? {})).toEqual(['1']);
    expect(reader.view.boot?.bootId).toBe('boot-1');
  });

  it('of a channel that no engine can have is not kept', () => {
    const reader = new Reader();
    reader.ingest(status({ seq: 1, monoMs: 100 }), 100);
    for (const [i, channel] of [0, -1, 33, 1.5, Number.NaN].entries())
      reader.ingest(ptt({ seq: i + 1, monoMs: 150 }, { gate_open: true }, channel), 150);
    expect(reader.view.boot?.ptt).toEqual({});
  });

  it('that comes before the first telemetry of its boot is news, once, and is kept for it', () => {
    const reader = new Reader();
    expect(reader.ingest(ptt({ seq: 3, monoMs: 150 }, { gate_open: true }), 150)).toBe(true);
    expect(reader.ingest(ptt({ seq: 3, monoMs: 150 }, { gate_open: true }), 151)).toBe(false);
    expect(reader.view).toMatchObject({ boot: null, presence: 'unheard' });
    reader.ingest(vu({ seq: 1, monoMs: 140 }), 160);
    expect(gateOf(reader.view, 1)).toMatchObject({ gate_open: true });
    expect(reader.view.next).toBeNull();
    reader.ingest(ptt({ seq: 5, monoMs: 170 }), 170);
    expect(reader.take('gap')).toEqual([{ kind: 'gap', name: 'ptt', lost: 1 }]);
  });

  it('does not say that its boot runs; of one that is over it is no news', () => {
    const reader = new Reader();
    reader.ingest(vu({ seq: 1, monoMs: 100 }), 100);
    expect(reader.ingest(alarm({ seq: 1, monoMs: 5, boot: 'boot-2' }), 150)).toBe(true);
    expect(reader.view.boot?.bootId).toBe('boot-1');
    reader.ingest(vu({ seq: 1, monoMs: 10, boot: 'boot-2' }), 200);
    expect(reader.view.boot?.bootId).toBe('boot-2');
    expect(reader.ingest(alarm({ seq: 9, monoMs: 210 }), 210)).toBe(false);
  });
});

describe('a notice of the service', () => {
  it('makes levels as old as it says, never younger', () => {
    const reader = new Reader();
    reader.ingest(vu({ seq: 1, monoMs: 100 }), 100);
    reader.ingest(stale(510, { bus: false }), 150);
    expect(readVu(reader.view, 150)).toMatchObject({ ageMs: 510, stale: true });
    expect(reader.view.isBusConnected).toBe(false);
    reader.ingest(stale(1, { bus: false }), 1_000);
    expect(readVu(reader.view, 1_000)).toMatchObject({ ageMs: 1_360 });
    reader.ingest(vu({ seq: 2, monoMs: 1_050 }), 1_050);
    expect(reader.view).toMatchObject({ presence: 'live', isBusConnected: true });
  });

  it('of an engine that was never heard is news, and no telemetry', () => {
    const reader = new Reader();
    expect(reader.ingest(stale(null), 100)).toBe(true);
    expect(reader.view).toMatchObject({ boot: null, presence: 'unheard' });
  });

  it('of another boot than the running one says nothing', () => {
    const reader = new Reader();
    reader.ingest(vu({ seq: 1, monoMs: 100 }), 100);
    expect(reader.ingest(stale(9_000, { boot: 'boot-0', bus: false }), 110)).toBe(false);
    expect(reader.view).toMatchObject({ presence: 'live', isBusConnected: true });
  });
});
