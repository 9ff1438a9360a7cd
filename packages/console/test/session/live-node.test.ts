/** What may be shown as live, and what must not. */
import { type EngineView, ingest, newEngine, type ViewInput } from '@mcae/engine-view';
import { beforeEach, describe, expect, it } from 'vitest';
import { LiveNode } from '../../src/model/session/live-node.js';
import { ptt, status, vu } from '../support/telemetry.js';

let view: EngineView;
let live: LiveNode;

const take = (message: ViewInput, nowMs: number) => {
  view = ingest(view, message, nowMs).view;
};

beforeEach(() => {
  view = newEngine('n');
  live = new LiveNode(() => view);
  live.setConnected(true);
});

describe('a level', () => {
  it.each([
    [0, true],
    [500, true],
    [501, false],
    [60_000, false],
  ])('of %i ms ago is live: %s', (ageMs, isLive) => {
    take(vu(1_000, 1), 0);
    expect(live.liveness(ageMs).live).toBe(isLive);
    expect(live.meters(1, ageMs) !== null).toBe(isLive);
  });

  it('that was held back is as old as it is, not as its arrival', () => {
    for (let i = 0; i < 10; i++) take(vu(1_000 + i * 100, i), i * 100);
    take(vu(2_000, 10), 1_000 + 800);
    expect(live.liveness(1_800)).toMatchObject({ live: false, ageMs: 800 });
  });

  it('is not live without a connection, however young', () => {
    take(vu(1_000, 1), 0);
    live.setConnected(false);
    expect(live.liveness(1)).toEqual({ live: false, ageMs: 1, why: 'no_connection' });
    expect(live.meters(1, 1)).toBeNull();
  });

  it('is not live once the service says that the engine is quiet', () => {
    take(vu(1_000, 1), 0);
    const message = { node: 'n', boot_id: 'a', age_ms: 510, bus_connected: false };
    take({ name: 'stale', message }, 100);
    expect(live.liveness(100)).toMatchObject({ live: false, why: 'no_bus' });
    take(vu(1_200, 2), 200);
    expect(live.liveness(200).live).toBe(true);
  });

  it('that comes late does not take the place of a newer one', () => {
    take(vu(1_100, 2, { window: 2 }), 100);
    take(vu(1_000, 1, { window: 1 }), 101);
    expect(live.meters(1, 110)?.window).toBe(2);
  });

  it('of another boot starts anew, whatever its numbers', () => {
    take(vu(90_000, 900), 0);
    take(vu(50, 1, { window: 7 }, 'b'), 100);
    expect(live.meters(1, 100)?.window).toBe(7);
  });
});

describe('a gate', () => {
  it('is what was captured last: status, event or level', () => {
    take(status(1_000, 1), 0);
    expect(live.gate(1)).toMatchObject({ gate_open: false, holder: null });
    take(ptt(1_050, 1), 50);
    expect(live.gate(1)).toMatchObject({ gate_open: true, holder: 'flight' });
    take(vu(1_010, 1), 55);
    expect(live.gate(1)).toMatchObject({ gate_open: true });
    take(vu(1_100, 2, { gate_open: false }), 100);
    expect(live.gate(1)).toMatchObject({ gate_open: false, holder: null });
  });

  it('of a boot that is over is not shown; the channel keeps its name', () => {
    take(status(1_000, 1, { gate_open: true, latch: true, latched_by: 'flight' }), 0);
    take(vu(50, 1, {}, 'b'), 100);
    expect(live.gate(1)).toMatchObject({ gate_open: false, latch: false, latched_by: null });
    expect(live.channelStatus(1)?.label).toBe('Flight');
    expect(live.isStatusLive(100)).toBe(false);
  });

  it('of a channel that is not known is not known', () => {
    expect(live.gate(1)).toBeUndefined();
  });
});
