import { SimulatedClock } from '@mcae/clock';
import { beforeEach, describe, expect, it } from 'vitest';
import { ChannelKeys } from '../../../src/engine/gates/channel-keys.js';

let clock: SimulatedClock;
let keys: ChannelKeys;

beforeEach(() => {
  clock = new SimulatedClock();
  keys = new ChannelKeys(1, clock);
});

const request = (holder: string, priority = 0) => ({ holder, priority, leaseMs: 500 });
const CLOSED = { gate_open: false, mute: false, latch: false, latched_by: null, holder: null };

it('starts closed', () => {
  expect(keys.state).toEqual({ channel: 1, ...CLOSED });
  expect(keys.latchedForMs).toBe(0);
});

describe('a latch', () => {
  it('is as old as its first opening', async () => {
    keys.set({ by: 'flight', gateOpen: true });
    await clock.advance(1_000);
    keys.set({ by: 'capcom', gateOpen: true });
    expect(keys.latchedForMs).toBe(1_000);
    expect(keys.state.latched_by).toBe('flight');
  });

  it('that was opened anew is not closed by the withdrawal of the one before', () => {
    const first = keys.set({ by: 'flight', gateOpen: true });
    keys.set({ by: 'flight', gateOpen: false });
    keys.set({ by: 'capcom', gateOpen: true });
    first.withdraw();
    expect(keys.state.latched_by).toBe('capcom');
  });
});

describe('a lease', () => {
  it.each<[string, string, number, string | undefined]>([
    ['its own holder', 'flight', 0, undefined],
    ['another of the same priority', 'capcom', 5, 'lease_held'],
    ['another of a lower priority', 'capcom', 4, 'lease_held'],
    ['another of a higher priority', 'capcom', 6, undefined],
  ])('is given to %s', (_who, holder, priority, code) => {
    keys.acquire(request('flight', 5));
    const check = () => keys.checkLease(request(holder, priority));
    if (code === undefined) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code }));
  });

  it('keeps its press, start and warning when it is renewed, not when it is pressed anew', async () => {
    keys.acquire(request('flight'));
    keys.warn();
    const { press, keyedMs } = keys.lease!;
    await clock.advance(150);
    keys.acquire(request('flight'));
    expect(keys.lease).toMatchObject({ press, keyedMs, warned: true, expiresMs: 650 });
    keys.release('flight');
    keys.acquire(request('flight'));
    expect(keys.lease).toMatchObject({ keyedMs: 150, warned: false });
    expect(keys.lease?.press).not.toBe(press);
  });

  it.each<[string, () => void, boolean]>([
    ['expires', () => keys.expire(), false],
    ['is released', () => keys.release('flight'), false],
    ['is ended by force', () => keys.endLease(), true],
    ['is shut with the gate', () => keys.shut(), true],
    ['is taken over', () => void keys.acquire(request('director', 9)), true],
  ])('that %s: its holder has to press again: %s', (_how, end, hasToPress) => {
    keys.acquire(request('flight'));
    end();
    expect(keys.lease?.holder).not.toBe('flight');
    const check = () => keys.checkLease(request('flight', 10));
    if (hasToPress) expect(check).toThrow('press again');
    else expect(check).not.toThrow();
  });
});
