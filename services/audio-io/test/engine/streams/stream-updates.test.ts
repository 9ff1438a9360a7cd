/** What is desired reaches the stream, is confirmed, or the stream is taken down: within bounds. */
import { SimulatedClock } from '@mcae/clock';
import { beforeEach, describe, expect, it } from 'vitest';
import { StreamUpdates } from '../../../src/engine/streams/stream-updates.js';
import type { DesiredChannel, ToStream } from '../../../src/stream/messages.js';
import { during } from '../../support/engine-rig.js';

type Update = ToStream & { type: 'desired' };

let clock: SimulatedClock;
let updates: StreamUpdates;
let sent: Update[];
let unconfirmed: string[];
let faults: unknown[];
/** What is desired, or the error of asking. */
let desired: () => DesiredChannel[];

const channel = (latch: boolean): DesiredChannel => ({
  channel: 1,
  parameters: {} as never,
  latch,
  leaseUntilMs: null,
  mute: false,
});

beforeEach(() => {
  clock = new SimulatedClock({ startMs: 1_000 });
  sent = [];
  unconfirmed = [];
  faults = [];
  desired = () => [channel(false)];
  updates = new StreamUpdates({
    clock,
    desired: () => desired(),
    onUnconfirmed: (reason) => unconfirmed.push(reason),
    onFault: (error) => faults.push(error),
  });
});

const send = (message: ToStream) => sent.push(message as Update);
const begin = () => updates.begin(send);
const confirmNewest = () => updates.confirm(sent.at(-1)!.version);

/** @returns what became of a promise, as soon as it is known */
function watch(promise: Promise<void>) {
  const seen = { outcome: 'pending' };
  promise.then(
    () => {
      seen.outcome = 'resolved';
    },
    (error: unknown) => {
      seen.outcome = (error as { code?: string }).code ?? (error as Error).message;
    },
  );
  return seen;
}

describe('an update', () => {
  it('is the whole of what is desired at the call, with its time', async () => {
    begin();
    desired = () => [channel(true)];
    const seen = watch(updates.update(900));
    expect(sent).toEqual([{ type: 'desired', version: 1, asOfMs: 900, channels: [channel(true)] }]);
    await clock.advance(399);
    expect(seen.outcome).toBe('pending');
    updates.confirm(1);
    await clock.advance(0);
    expect(seen.outcome).toBe('resolved');
  });

  it('is as of now where nobody says of when', () => {
    begin();
    void updates.update().catch(() => {});
    expect(sent[0]).toMatchObject({ asOfMs: 1_000 });
  });

  it.each([
    { what: 'is confirmed after 400 ms', meanwhile: () => clock.advance(400) },
    { what: 'confirms another version', meanwhile: () => clock.advance(400), confirm: 7 },
    { what: 'goes down', meanwhile: async () => updates.end() },
  ])('fails by its deadline where the stream $what', async ({ meanwhile, confirm }) => {
    begin();
    const seen = watch(updates.update());
    if (confirm !== undefined) updates.confirm(confirm);
    await meanwhile();
    await clock.advance(0);
    expect(seen.outcome).toBe('deadline_exceeded');
    confirmNewest();
  });

  it('is nothing to wait for where the stream is not open', async () => {
    await updates.update();
    begin();
    updates.end();
    await updates.update();
    expect(sent).toEqual([]);
  });

  it('fails as what is desired does, without waiting', async () => {
    begin();
    desired = () => {
      throw new Error('no such channel');
    };
    await expect(updates.update()).rejects.toThrow('no such channel');
    // Whoever asked for it hears of it; the stream is not at fault.
    expect(faults).toEqual([]);
  });

  it('gives the oldest up where more than a thousand wait', async () => {
    begin();
    const seen = Array.from({ length: 1_002 }, () => watch(updates.update()));
    await clock.advance(0);
    const outcomes = seen.map(({ outcome }) => outcome);
    expect(outcomes.slice(0, 2)).toEqual(['deadline_exceeded', 'deadline_exceeded']);
    expect(new Set(outcomes.slice(2))).toEqual(new Set(['pending']));
  });
});

describe('to sync', () => {
  it('sends again what is desired then, until the stream confirms', async () => {
    begin();
    const seen = watch(updates.sync());
    await clock.advance(400);
    desired = () => [channel(true)];
    await clock.advance(400);
    expect(sent.map(({ version, channels }) => [version, channels[0]?.latch])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
    confirmNewest();
    await clock.advance(10_000);
    expect(seen.outcome).toBe('resolved');
    expect(sent).toHaveLength(3);
    expect(unconfirmed).toEqual([]);
  });

  it('ends with the stream, also where it is opened again', async () => {
    begin();
    const seen = watch(updates.sync());
    await clock.advance(100);
    updates.end();
    begin();
    await clock.advance(10_000);
    expect(seen.outcome).toBe('resolved');
    expect(sent).toHaveLength(1);
    expect(unconfirmed).toEqual([]);
  });

  it('ends after 25 updates, and says so once, however many wait', async () => {
    begin();
    const first = Array.from({ length: 5 }, () => watch(updates.sync()));
    await clock.advance(2_000);
    const later = Array.from({ length: 5 }, () => watch(updates.sync()));
    await clock.advance(20_000);
    for (const { outcome } of [...first, ...later]) expect(outcome).toBe('resolved');
    expect(unconfirmed).toEqual(['the stream confirmed none of 25 updates']);
    // Each call sends at once, since it may close a gate; one retry serves all.
    expect(sent.length).toBe(10 + 24);
  });

  it('ends at once where what is desired cannot be computed or sent', async () => {
    begin();
    desired = () => {
      throw new Error('no such channel');
    };
    await updates.sync();
    desired = () => [];
    updates.begin(() => {
      throw new Error('no handle is left');
    });
    await updates.sync();
    expect(faults.map((error) => (error as Error).message)).toEqual([
      'no such channel',
      'no handle is left',
    ]);
  });

  it('ends where that happens later', async () => {
    begin();
    const seen = watch(updates.sync());
    await clock.advance(399);
    desired = () => {
      throw new Error('no such channel');
    };
    await during(clock, clock.advance(1));
    expect(seen.outcome).toBe('resolved');
    expect(faults).toHaveLength(1);
    expect(unconfirmed).toEqual([]);
  });
});
