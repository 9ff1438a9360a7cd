import { describe, expect, it } from 'vitest';
import { ChannelGate, mayOpen } from '../../src/stream/channel-gate.js';
import type { DesiredChannel } from '../../src/stream/messages.js';

const CLOSED: Pick<DesiredChannel, 'latch' | 'leaseUntilMs' | 'mute'> = {
  latch: false,
  leaseUntilMs: null,
  mute: false,
};

it.each([
  [0, true],
  [400, true],
  [400.1, false],
])('what was asked for %i ms ago may open a gate: %s', (ageMs, may) => {
  expect(mayOpen(1_000, 1_000 + ageMs)).toBe(may);
});

describe('a gate', () => {
  it('is closed until the first wish, muted as it was made', () => {
    expect(new ChannelGate(false).isOpen(0)).toBe(false);
    expect(new ChannelGate(true).mute).toBe(true);
  });

  it('is open by a latch until that ends', () => {
    const gate = new ChannelGate(false);
    gate.configure({ ...CLOSED, latch: true }, true);
    expect(gate.isOpen(1e12)).toBe(true);
    gate.configure(CLOSED, true);
    expect(gate.isOpen(0)).toBe(false);
  });

  it('is open by a lease until its time, and not at it', () => {
    const gate = new ChannelGate(false);
    gate.configure({ ...CLOSED, leaseUntilMs: 500 }, true);
    expect([0, 499.9, 500, 501].map((nowMs) => gate.isOpen(nowMs))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('a wish that is too old', () => {
  const gateWith = (wish: Partial<typeof CLOSED>) => {
    const gate = new ChannelGate(false);
    gate.configure({ ...CLOSED, ...wish }, true);
    return gate;
  };

  it.each([
    ['a latch', { latch: true }],
    ['a lease', { leaseUntilMs: 500 }],
  ])('opens nothing by %s', (_what, wish) => {
    const gate = gateWith({});
    gate.configure({ ...CLOSED, ...wish }, false);
    expect(gate.isOpen(0)).toBe(false);
  });

  it('does not make a lease longer, nor shorter', () => {
    const gate = gateWith({ leaseUntilMs: 500 });
    gate.configure({ ...CLOSED, leaseUntilMs: 900 }, false);
    expect(gate.isOpen(499)).toBe(true);
    expect(gate.isOpen(501)).toBe(false);
  });

  it('closes what is open, and leaves open what it wants open', () => {
    const latched = gateWith({ latch: true });
    latched.configure({ ...CLOSED, latch: true }, false);
    expect(latched.isOpen(0)).toBe(true);
    latched.configure(CLOSED, false);
    expect(latched.isOpen(0)).toBe(false);
    const leased = gateWith({ leaseUntilMs: 500 });
    leased.configure(CLOSED, false);
    expect(leased.isOpen(0)).toBe(false);
  });

  it('mutes, and does not end a mute', () => {
    const gate = gateWith({});
    gate.configure({ ...CLOSED, mute: true }, false);
    expect(gate.mute).toBe(true);
    gate.configure(CLOSED, false);
    expect(gate.mute).toBe(true);
    gate.configure(CLOSED, true);
    expect(gate.mute).toBe(false);
  });
});
