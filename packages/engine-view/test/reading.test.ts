/** How old what is known is, and what may be shown of it. */
import { describe, expect, it } from 'vitest';
import {
  advance,
  COMMAND_FRESHNESS_MS,
  ENGINE_LOST_MS,
  liveMeters,
  newestTime,
  type Presence,
  presenceOf,
  readStatus,
  readVu,
  STATUS_STALE_MS,
  silentMs,
  VU_STALE_MS,
} from '../src/index.js';
import { ptt, Reader, status, vu } from './support/messages.js';

it('the limits are the contract’s', () => {
  expect([VU_STALE_MS, STATUS_STALE_MS, ENGINE_LOST_MS, COMMAND_FRESHNESS_MS]).toEqual([
    500, 3_000, 1_000, 400,
  ]);
});

describe('a level', () => {
  it.each([
    [0, true],
    [500, true],
    [501, false],
    [60_000, false],
  ])('of %i ms ago is live: %s', (ageMs, isLive) => {
    const reader = new Reader();
    reader.ingest(vu({ seq: 1, monoMs: 7 }), 1_000);
    const nowMs = 1_000 + ageMs;
    expect(readVu(reader.view, nowMs)).toMatchObject({ ageMs, stale: !isLive });
    expect(liveMeters(reader.view, 1, nowMs) !== null).toBe(isLive);
    expect(presenceOf(reader.view, nowMs) === 'live').toBe(isLive);
  });

  it('that was held back is as old as it is, not as its arrival', () => {
    const reader = new Reader();
    for (let i = 0; i < 10; i++) reader.ingest(vu({ seq: i, monoMs: 1_000 + i * 100 }), i * 100);
    reader.ingest(vu({ seq: 10, monoMs: 2_000 }), 1_000 + 800);
    expect(readVu(reader.view, 1_800)).toMatchObject({ ageMs: 800, stale: true });
  });

  it('is handed out as it came: the same object until the next one', () => {
    const reader = new Reader();
    reader.ingest(vu({ seq: 1, monoMs: 0 }), 0);
    const meters = liveMeters(reader.view, 1, 0);
    reader.ingest(ptt({ seq: 1, monoMs: 10 }, { gate_open: true }), 10);
    expect(liveMeters(reader.view, 1, 20)).toBe(meters);
    expect(liveMeters(reader.view, 2, 20)).toBeNull();
  });
});

it.each([
  [3_000, false],
  [3_001, true],
])('a status of %i ms ago is stale: %s', (ageMs, stale) => {
  const reader = new Reader();
  reader.ingest(status({ seq: 1, monoMs: 7 }), 1_000);
  expect(readStatus(reader.view, 1_000 + ageMs)).toMatchObject({ ageMs, stale });
});

it('a command echoes the newest engine time of levels and status', () => {
  const reader = new Reader();
  expect(newestTime(reader.view, 0)).toBeUndefined();
  reader.ingest(status({ seq: 1, monoMs: 100 }), 100);
  reader.ingest(vu({ seq: 1, monoMs: 90 }), 101);
  expect(newestTime(reader.view, 120)).toMatchObject({ freshness: { mono_ms: 100 }, ageMs: 20 });
  reader.ingest(vu({ seq: 2, monoMs: 190 }), 190);
  reader.ingest(ptt({ seq: 1, monoMs: 200 }), 200);
  expect(newestTime(reader.view, 200)).toEqual({
    freshness: { boot_id: 'boot-1', mono_ms: 190 },
    ageMs: 10,
  });
});

describe('presence', () => {
  it.each<[string, (reader: Reader) => void, number, Presence]>([
    ['nothing came', () => {}, 0, 'unheard'],
    ['an event alone', (r) => r.ingest(ptt({ seq: 1, monoMs: 0 }), 0), 0, 'unheard'],
    ['a status', (r) => r.ingest(status({ seq: 1, monoMs: 0 }), 0), 500, 'starting'],
    [
      'an event, and a status of its boot later',
      (r) => {
        r.ingest(ptt({ seq: 1, monoMs: 0 }), 0);
        r.ingest(status({ seq: 1, monoMs: 900 }), 900);
      },
      1_400,
      'starting',
    ],
    ['a status, and no levels', (r) => r.ingest(status({ seq: 1, monoMs: 0 }), 0), 501, 'quiet'],
    ['levels', (r) => r.ingest(vu({ seq: 1, monoMs: 0 }), 0), 500, 'live'],
    ['levels that are old', (r) => r.ingest(vu({ seq: 1, monoMs: 0 }), 0), 999, 'quiet'],
    ['nothing for a second', (r) => r.ingest(vu({ seq: 1, monoMs: 0 }), 0), 1_000, 'lost'],
  ])('%s', (_, feed, nowMs, presence) => {
    const reader = new Reader();
    feed(reader);
    expect(presenceOf(reader.view, nowMs)).toBe(presence);
  });

  it('is news on each change, also by time alone', () => {
    const reader = new Reader();
    const pass = (nowMs: number) => {
      const { view, news } = advance(reader.view, nowMs);
      reader.view = view;
      reader.news.push(...news);
    };
    pass(0);
    reader.ingest(status({ seq: 1, monoMs: 0 }), 0);
    reader.ingest(vu({ seq: 1, monoMs: 0 }), 50);
    for (let nowMs = 100; nowMs <= 1_500; nowMs += 100) pass(nowMs);
    reader.ingest(vu({ seq: 2, monoMs: 1_450 }), 1_500);
    reader.ingest(status({ seq: 1, monoMs: 1, boot: 'boot-2' }), 1_600);
    expect(reader.take('presence')).toEqual([
      { kind: 'presence', from: 'unheard', to: 'starting' },
      { kind: 'presence', from: 'starting', to: 'live' },
      { kind: 'presence', from: 'live', to: 'quiet' },
      { kind: 'presence', from: 'quiet', to: 'lost' },
      { kind: 'presence', from: 'lost', to: 'live' },
      { kind: 'presence', from: 'live', to: 'starting' },
    ]);
  });

  it('a level that comes late does not make an engine live', () => {
    const reader = new Reader();
    reader.ingest(vu({ seq: 1, monoMs: 0 }), 0);
    reader.take();
    reader.ingest(vu({ seq: 2, monoMs: 100 }), 2_100);
    expect(reader.take('presence')).toEqual([{ kind: 'presence', from: 'live', to: 'quiet' }]);
  });

  it('levels are news as stale once, and with each that was held back', () => {
    const reader = new Reader();
    const count = () => reader.take('stale').length;
    reader.ingest(vu({ seq: 1, monoMs: 0 }), 0);
    const at = [500, 501, 600, 1_000, 1_100].map((nowMs) => {
      const { view, news } = advance(reader.view, nowMs);
      reader.view = view;
      return news.filter(({ kind }) => kind === 'stale').length;
    });
    expect(at).toEqual([0, 1, 0, 0, 0]);
    expect(count()).toBe(0);
    for (const seq of [2, 3, 4]) {
      reader.ingest(vu({ seq, monoMs: seq * 100 }), 2_500);
      expect(count()).toBe(1);
    }
    reader.ingest(status({ seq: 1, monoMs: 300 }), 2_500);
    reader.ingest(vu({ seq: 5, monoMs: 2_500 }), 2_500);
    expect(count()).toBe(0);
  });
});

describe('a clock that goes back', () => {
  const heardAt = (nowMs: number) => {
    const reader = new Reader();
    reader.ingest(vu({ seq: 1, monoMs: 0 }), nowMs);
    reader.ingest(status({ seq: 1, monoMs: 0 }), nowMs);
    return reader;
  };

  it('leaves nothing live that is read', () => {
    const { view } = heardAt(10_000);
    expect(readVu(view, 9_999)).toMatchObject({ stale: true });
    expect(readStatus(view, 9_999)).toMatchObject({ stale: true });
    expect(liveMeters(view, 1, 9_999)).toBeNull();
    expect(newestTime(view, 9_999)?.ageMs).toBe(Number.POSITIVE_INFINITY);
    expect(presenceOf(view, 9_999)).toBe('quiet');
    expect(silentMs(view, 9_999)).toBe(0);
  });

  it('makes all old until it comes anew, and then counts from there', () => {
    const reader = heardAt(10_000);
    reader.ingest(status({ seq: 2, monoMs: 100 }), 5_000);
    expect(readVu(reader.view, 10_000)).toMatchObject({ stale: true });
    expect(readStatus(reader.view, 5_100)).toMatchObject({ ageMs: 100, stale: false });
    reader.ingest(vu({ seq: 2, monoMs: 200 }), 5_100);
    expect(readVu(reader.view, 5_600)).toMatchObject({ ageMs: 500, stale: false });
    expect(readVu(reader.view, 5_601)).toMatchObject({ stale: true });
  });

  it('takes the delay of messages by its new time alone', () => {
    const reader = heardAt(100_000);
    // The engine stands still for 3 s, and is believed again within 10 s.
    const pausedMs = 3_000;
    for (let i = 1; i <= 200; i++)
      reader.ingest(vu({ seq: i + 1, monoMs: i * 100 }), i * 100 + (i > 50 ? pausedMs : 0));
    expect(readVu(reader.view, 20_000 + pausedMs)).toMatchObject({ ageMs: 0, stale: false });
  });
});
