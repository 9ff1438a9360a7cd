/** Presses, taps and lost input, over a keyer that only records. */
import { ApiProblem, type KeyState, type LeaseAnswer } from '@mcae/client';
import { SimulatedClock } from '@mcae/clock';
import { beforeEach, describe, expect, it } from 'vitest';
import { ChannelKey } from '../../src/model/channels/channel-key.js';

const HELD: KeyState = { phase: 'held', lease: { gate_open: true } as LeaseAnswer };

class FakeKeyer {
  readonly done: string[];
  state: KeyState = { phase: 'idle' };
  onPress: KeyState = HELD;

  constructor(done: string[]) {
    this.done = done;
  }

  press(): void {
    this.done.push('press');
    this.state = this.onPress;
  }

  async release(): Promise<void> {
    if (this.state.phase !== 'idle') this.done.push('release');
    this.state = { phase: 'idle' };
  }

  releaseNow(): void {
    this.done.push('release now');
    this.state = { phase: 'idle' };
  }

  async settled(): Promise<void> {}
}

let clock: SimulatedClock;
let done: string[];
let keyer: FakeKeyer;
let key: ChannelKey;
let isLatched: boolean;
let mayLatch: boolean;

beforeEach(() => {
  clock = new SimulatedClock();
  done = [];
  keyer = new FakeKeyer(done);
  isLatched = false;
  mayLatch = true;
  key = new ChannelKey({
    keyer,
    time: clock,
    mayLatch: () => mayLatch,
    isLatched: () => isLatched,
    latch: async (open) => {
      done.push(open ? 'latch' : 'unlatch');
      isLatched = open;
    },
  });
});

async function pressFor(ms: number, source = 'pointer:1'): Promise<void> {
  key.down(source, clock.monoMs());
  await clock.advance(ms);
  key.up(source, clock.monoMs());
  await clock.advance(1);
}

describe('a closed channel', () => {
  it.each([
    [199, ['press', 'latch', 'release']],
    [200, ['press', 'release']],
    [5_000, ['press', 'release']],
  ])('pressed for %i ms', async (ms, expected) => {
    await pressFor(ms);
    expect(done).toEqual(expected);
  });

  it('is not latched where latching is off', async () => {
    mayLatch = false;
    await pressFor(50);
    expect(done).toEqual(['press', 'release']);
  });

  it('is not latched by a tap that was refused', async () => {
    keyer.onPress = { phase: 'refused', problem: new ApiProblem('lease_held', 'held') };
    await pressFor(50);
    expect(done).toEqual(['press', 'release']);
  });

  it.each(['blur', 'pointercancel'])('%s lets go and never latches', async (what) => {
    key.down('pointer:1', clock.monoMs());
    await clock.advance(50);
    key.cancel(what === 'blur' ? undefined : 'pointer:1');
    key.up('pointer:1', clock.monoMs());
    await clock.advance(1_000);
    expect(done).toEqual(['press', 'release']);
    expect(key.isDown).toBe(false);
  });

  it('stays open until the last of two hands lets go', async () => {
    key.down('pointer:1', clock.monoMs());
    key.down('key:Digit1', clock.monoMs());
    await clock.advance(500);
    key.up('pointer:1', clock.monoMs());
    expect(done).toEqual(['press']);
    key.up('key:Digit1', clock.monoMs());
    await clock.advance(1);
    expect(done).toEqual(['press', 'release']);
  });

  it('is not latched by a hold that a busy page heard of late', async () => {
    key.down('pointer:1', clock.monoMs() - 150);
    await clock.advance(100);
    key.up('pointer:1', clock.monoMs());
    await clock.advance(1);
    expect(done).toEqual(['press', 'release']);
  });

  it('does nothing on the release of what it does not know', () => {
    key.up('key:Digit1', clock.monoMs());
    key.cancel('gamepad:0:0');
    expect(done).toEqual([]);
  });

  it('releases at once when the page is closed', () => {
    key.down('pointer:1', clock.monoMs());
    key.abandon();
    expect(done).toEqual(['press', 'release now']);
  });
});

describe('a latched channel', () => {
  it.each([50, 5_000])('is closed after a press of %i ms, the lease first', async (ms) => {
    isLatched = true;
    await pressFor(ms);
    expect(done).toEqual(['press', 'release', 'unlatch']);
  });

  it('stays latched when the hand is taken away', async () => {
    isLatched = true;
    key.down('pointer:1', clock.monoMs());
    key.cancel();
    await clock.advance(500);
    expect(done).toEqual(['press', 'release']);
  });
});

it('two quick taps end closed', async () => {
  await pressFor(60);
  await clock.advance(60);
  await pressFor(60);
  expect(done.at(-1)).toBe('unlatch');
  expect(isLatched).toBe(false);
});
