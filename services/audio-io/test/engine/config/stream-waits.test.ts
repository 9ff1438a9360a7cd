import { SimulatedClock } from '@mcae/clock';
import type { StreamState } from '@mcae/schema';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type AwaitedStream,
  untilAllRun,
  untilAllSynced,
} from '../../../src/engine/config/stream-waits.js';

class FakeStream implements AwaitedStream {
  state: StreamState = 'opening';
  reason: string | null = null;
  readonly channels: readonly number[];
  readonly listeners = new Set<() => void>();
  confirm: () => void = () => {};
  refuse: (error: Error) => void = () => {};

  constructor(...channels: number[]) {
    this.channels = channels;
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  sync(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.confirm = resolve;
      this.refuse = reject;
    });
  }

  becomes(state: StreamState, reason: string | null = null): void {
    this.state = state;
    this.reason = reason;
    for (const listener of this.listeners) listener();
  }
}

let clock: SimulatedClock;
let stop: AbortController;
let a: FakeStream;
let b: FakeStream;

beforeEach(() => {
  clock = new SimulatedClock();
  stop = new AbortController();
  a = new FakeStream(1);
  b = new FakeStream(2, 3);
});

/** What a wait has come to; undefined while it goes on. */
function outcomeOf(waited: Promise<void>): () => string | undefined {
  let outcome: string | undefined;
  waited.then(
    () => {
      outcome = 'done';
    },
    (error: unknown) => {
      outcome = (error as Error).message;
    },
  );
  return () => outcome;
}

const options = () => ({ clock, stopped: stop.signal });

describe('waiting until all run', () => {
  it('ends at once where there is none, or all run already', async () => {
    await untilAllRun([], options());
    a.state = 'running';
    await untilAllRun([a], options());
  });

  it('ends with the last one, and listens no more', async () => {
    const outcome = outcomeOf(untilAllRun([a, b], options()));
    b.becomes('running');
    await clock.advance(100);
    expect(outcome()).toBeUndefined();
    a.becomes('running');
    await clock.advance(0);
    expect(outcome()).toBe('done');
    expect([a.listeners.size, b.listeners.size]).toEqual([0, 0]);
  });

  it.each<[StreamState, string | undefined]>([
    ['failed', 'channel 2, 3 does not run: no such device'],
    ['lost', 'channel 2, 3 does not run: no such device'],
    // Its supervisor tries again at once.
    ['stalled', undefined],
    ['opening', undefined],
  ])('one that is %s: %s', async (state, expected) => {
    const outcome = outcomeOf(untilAllRun([a, b], options()));
    b.becomes(state, 'no such device');
    await clock.advance(100);
    expect(outcome()).toBe(expected);
  });

  it('finds one that has failed before anybody listened', async () => {
    a.state = 'failed';
    await expect(untilAllRun([a], options())).rejects.toThrow(
      'channel 1 does not run: no block came',
    );
  });

  it('gives the next one four seconds from each that runs', async () => {
    const outcome = outcomeOf(untilAllRun([a, b], options()));
    await clock.advance(3_900);
    a.becomes('running');
    await clock.advance(3_900);
    expect(outcome()).toBeUndefined();
    await clock.advance(200);
    expect(outcome()).toBe('channel 2, 3 does not run: no block came');
  });
});

describe('waiting until all have what is desired', () => {
  it('ends with the last confirmation', async () => {
    const outcome = outcomeOf(untilAllSynced([a, b], options()));
    b.confirm();
    await clock.advance(100);
    expect(outcome()).toBeUndefined();
    a.confirm();
    await clock.advance(0);
    expect(outcome()).toBe('done');
  });

  it('names the first that does not confirm within four seconds', async () => {
    const outcome = outcomeOf(untilAllSynced([a, b], options()));
    a.confirm();
    await clock.advance(3_900);
    expect(outcome()).toBeUndefined();
    await clock.advance(200);
    expect(outcome()).toBe('channel 2, 3 did not confirm its parameters');
  });

  it('fails with what could not be sent', async () => {
    const outcome = outcomeOf(untilAllSynced([a], options()));
    a.refuse(new Error('EPIPE'));
    await clock.advance(0);
    expect(outcome()).toBe('EPIPE');
  });
});

it.each([
  ['run', untilAllRun],
  ['have what is desired', untilAllSynced],
])('nobody waits until all %s once the engine ends', async (_what, until) => {
  const outcome = outcomeOf(until([a], options()));
  stop.abort(new Error('the engine ends'));
  await clock.advance(0);
  expect(outcome()).toBe('the engine ends');
  expect(a.listeners.size).toBe(0);
  await expect(until([a], options())).rejects.toThrow('the engine ends');
});
