/** One process of a stream: ready in time, one at a time at the devices, and gone when it is asked to be. */
import { SimulatedClock } from '@mcae/clock';
import { beforeEach, describe, expect, it } from 'vitest';
import { StreamProcess } from '../../../../src/engine/streams/process/stream-process.js';
import type { FromStream } from '../../../../src/stream/messages.js';
import {
  type ScriptedStream,
  ScriptedStreams,
  streamReport,
} from '../../../support/scripted-streams.js';

let clock: SimulatedClock;
let process: StreamProcess;
let link: ScriptedStream;
let heard: FromStream[];
let gone: string[];
/** Those who wait for the device lock, in order. */
let waiting: (() => void)[];
let held: number;

beforeEach(() => {
  clock = new SimulatedClock({ startMs: 1_000 });
  [heard, gone, waiting, held] = [[], [], [], 0];
  const streams = new ScriptedStreams();
  process = new StreamProcess({
    start: streams.start,
    clock,
    acquireLock: () =>
      new Promise((resolve) => {
        waiting.push(() => {
          held++;
          let isHeld = true;
          resolve(() => {
            if (isHeld) held--;
            isHeld = false;
          });
        });
      }),
    onMessage: (message) => heard.push(message),
    onGone: (reason) => gone.push(reason),
    onPrinted: () => {},
  });
  link = streams.newest;
});

const settle = () => clock.advance(0);
const grantLock = async () => {
  await settle();
  waiting.shift()?.();
  await settle();
};

function isDone(promise: Promise<void>) {
  const seen = { isDone: false };
  void promise.then(() => {
    seen.isDone = true;
  });
  return seen;
}

describe('ready', () => {
  it('is when it says so, or when it has gone', async () => {
    const ready = isDone(process.ready);
    await settle();
    expect(ready.isDone).toBe(false);
    link.says({ type: 'ready' });
    await settle();
    expect(ready.isDone).toBe(true);
    await clock.advance(60_000);
    expect([link.killed, gone]).toEqual([0, []]);
  });

  it('has ten seconds', async () => {
    await clock.advance(9_999);
    expect(link.killed).toBe(0);
    await clock.advance(1);
    expect(link.killed).toBe(1);
    expect(gone).toEqual(['it did not start within 10 s']);
    link.exits('SIGKILL');
    expect(gone).toHaveLength(1);
  });

  it('is nothing to wait for once it has gone', async () => {
    const ready = isDone(process.ready);
    link.exits('exit code 1');
    await settle();
    expect(ready.isDone).toBe(true);
    expect(gone).toEqual(['exit code 1']);
  });
});

describe('the device lock', () => {
  it('is waited for once it is ready, and kept until its devices are open', async () => {
    const mayOpen = isDone(process.mayOpen());
    await settle();
    expect(waiting).toHaveLength(0);
    link.says({ type: 'ready' });
    await settle();
    expect(mayOpen.isDone).toBe(false);
    await grantLock();
    expect([mayOpen.isDone, held]).toEqual([true, 1]);
    link.says({ type: 'found' });
    expect(held).toBe(1);
    link.says({ type: 'opened', kernel: 'reference' });
    expect(held).toBe(0);
    expect(heard).toEqual([{ type: 'opened', kernel: 'reference' }]);
  });

  it.each([
    { what: 'dies', end: () => link.exits('SIGSEGV') },
    { what: 'is ended', end: () => process.kill() },
    { what: 'is closed', end: () => void process.close(false) },
  ])('is free where the process that has it $what', async ({ end }) => {
    link.says({ type: 'ready' });
    void process.mayOpen();
    await grantLock();
    expect(held).toBe(1);
    end();
    expect(held).toBe(0);
  });

  it('is free where the process was ended while it waited', async () => {
    link.says({ type: 'ready' });
    void process.mayOpen();
    await settle();
    process.kill();
    await grantLock();
    expect(held).toBe(0);
  });
});

describe('gone', () => {
  it('is what is closed, once it has exited', async () => {
    link.says({ type: 'ready' });
    link.says({ type: 'found' });
    const closed = isDone(process.close(true));
    await clock.advance(999);
    expect([link.types, link.killed, closed.isDone]).toEqual([['close'], 0, false]);
    expect(process.hasDevices).toBe(true);
    link.exits('exit code 0');
    await settle();
    expect([closed.isDone, process.hasDevices, gone]).toEqual([true, false, []]);
  });

  it('is what does not close, after its kill, or a second later', async () => {
    const closed = isDone(process.close(true));
    await clock.advance(1_000);
    expect([link.killed, closed.isDone]).toEqual([1, false]);
    await clock.advance(1_000);
    expect(closed.isDone).toBe(true);
  });

  it('is what nothing can be sent to: it is killed', async () => {
    link.sendError = new Error('no handle is left');
    await expect(process.close(true)).rejects.toThrow('no handle is left');
    expect(link.killed).toBe(1);
  });

  it('and what it says then does not count', () => {
    process.kill();
    link.says(streamReport({ blocks: 1 }));
    link.exits('SIGKILL');
    expect([heard, gone]).toEqual([[], []]);
    process.send({ type: 'close' });
    expect(link.sent).toEqual([]);
  });
});
