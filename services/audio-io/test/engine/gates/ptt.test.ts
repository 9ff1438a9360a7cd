import { SimulatedClock } from '@mcae/clock';
import { beforeEach, describe, expect, it } from 'vitest';
import { Ptt, type PttChange } from '../../../src/engine/gates/ptt.js';

let clock: SimulatedClock;
let changes: PttChange[];
let ptt: Ptt;

beforeEach(() => {
  clock = new SimulatedClock();
  changes = [];
  ptt = new Ptt({
    clock,
    rules: () => ({ ramp_ms: 5, timeout_s: 120, warning_s: 110, latch_alarm_s: 600 }),
    onChange: (change) => changes.push(change),
  });
  ptt.setChannels([1, 2]);
});

const key = (holder: string, priority = 0) =>
  ptt.lease({ channel: 1, holder, lease_ms: 500, priority });
const isOpen = () => ptt.state(1).gate_open;
const causes = () => changes.map(({ cause }) => cause);

/** Renews each 150 ms for as long as it is told. */
async function hold(holder: string, forMs: number): Promise<void> {
  for (let ms = 0; ms < forMs; ms += 150) {
    key(holder);
    await clock.advance(150);
  }
}

describe('a lease', () => {
  it('opens the gate and closes it 500 ms after the last renewal', async () => {
    await hold('flight', 3_000);
    expect(isOpen()).toBe(true);
    await clock.advance(349);
    expect(isOpen()).toBe(true);
    await clock.advance(2);
    expect(isOpen()).toBe(false);
    expect(causes()).toEqual(['leased', 'lease_expired']);
  });

  it('ends when its holder lets go, not when another does', () => {
    key('flight');
    ptt.release(1, 'capcom');
    expect(isOpen()).toBe(true);
    ptt.release(1, 'flight');
    expect(isOpen()).toBe(false);
  });

  it('touches its own channel alone', () => {
    key('flight');
    expect(ptt.state(2)).toMatchObject({ gate_open: false, holder: null });
  });

  it('is refused to a second holder, and tells who has it', () => {
    key('flight');
    expect(() => key('capcom')).toThrow('keyed by flight');
    expect(ptt.state(1).holder).toBe('flight');
  });

  it('is taken over by a higher priority; the loser must press again', async () => {
    key('flight');
    key('director', 5);
    expect(ptt.state(1).holder).toBe('director');
    expect(() => key('flight', 9)).toThrow('press again');
    ptt.release(1, 'director');
    expect(() => key('flight')).toThrow('press again');
    expect(isOpen()).toBe(false);
    ptt.release(1, 'flight');
    key('flight');
    expect(isOpen()).toBe(true);
  });

  it('that was closed by command stays closed while its holder goes on renewing', async () => {
    key('flight');
    ptt.set(1, { by: 'flight', gateOpen: false });
    for (let i = 0; i < 20; i++) {
      expect(() => key('flight')).toThrow('press again');
      await clock.advance(150);
    }
    expect(isOpen()).toBe(false);
    await clock.advance(501);
    key('flight');
    expect(isOpen()).toBe(true);
  });

  it('is warned at 110 s and closed at 120 s, and needs a new press', async () => {
    await hold('flight', 109_900);
    expect(causes()).toEqual(['leased']);
    await hold('flight', 300);
    expect(causes()).toEqual(['leased', 'timeout_warning']);
    await expect(hold('flight', 12_000)).rejects.toThrow('press again');
    expect(causes()).toEqual(['leased', 'timeout_warning', 'timeout']);
    expect(isOpen()).toBe(false);
    expect(clock.monoMs()).toBeGreaterThanOrEqual(120_000);
    expect(clock.monoMs()).toBeLessThan(120_300);
  });
});

describe('latch and lease on one channel', () => {
  it('are each enough to hold the gate open', async () => {
    ptt.set(1, { by: 'flight', gateOpen: true });
    key('flight');
    await clock.advance(600);
    expect(ptt.state(1)).toMatchObject({ gate_open: true, latch: true, holder: null });
  });

  it('tell who opened the latch, until it is closed', () => {
    ptt.set(1, { by: 'flight', gateOpen: true });
    ptt.set(1, { by: 'capcom', gateOpen: true });
    expect(ptt.state(1).latched_by).toBe('flight');
    ptt.set(1, { by: 'capcom', gateOpen: false });
    expect(ptt.state(1).latched_by).toBeNull();
  });

  it('are both closed by a close', () => {
    ptt.set(1, { by: 'flight', gateOpen: true });
    key('flight');
    ptt.set(1, { by: 'flight', gateOpen: false });
    expect(ptt.state(1)).toMatchObject({ gate_open: false, latch: false, holder: null });
  });

  it('are both closed when the stream goes down; a mute stays', () => {
    ptt.set(1, { by: 'flight', gateOpen: true, mute: true });
    key('flight');
    ptt.close(1, 'stream_restart');
    expect(ptt.state(1)).toMatchObject({ gate_open: false, mute: true });
    expect(() => key('flight')).toThrow('press again');
  });
});

describe('a removed channel', () => {
  it('comes back closed and unmuted', () => {
    ptt.set(1, { by: 'flight', gateOpen: true, mute: true });
    ptt.setChannels([2]);
    expect(changes.at(-1)).toMatchObject({ cause: 'channel_removed', state: { gate_open: false } });
    ptt.setChannels([1, 2]);
    expect(ptt.state(1)).toMatchObject({ gate_open: false, mute: false });
  });
});

describe('a channel that there is not', () => {
  it('opens for nobody, and closing it does nothing', () => {
    const errors = [{ path: '/channel', message: 'unknown; there are 1, 2' }];
    const unknown = expect.objectContaining({ code: 'unknown_channel', errors });
    // A lease was granted, of a gate that nothing would ever close.
    expect(() => ptt.lease({ channel: 9, holder: 'flight' })).toThrow(unknown);
    expect(() => ptt.set(9, { by: 'flight', gateOpen: true })).toThrow(unknown);
    expect(() => ptt.release(9, 'flight')).toThrow(unknown);
    ptt.close(9, 'stream_restart');
    expect(ptt.state(9)).toMatchObject({ gate_open: false, mute: false, holder: null });
    expect(changes).toEqual([]);
  });
});
