/** A supervisor with scripted processes: what it starts, sends and reports in each phase of a stream's life. */
import { beforeEach, describe, expect, it } from 'vitest';
import { DeviceError } from '../../../src/audio/audio-backend.js';
import type { DesiredChannel, StreamPlan } from '../../../src/stream/messages.js';
import { type ScriptedStream, streamReport } from '../../support/scripted-streams.js';
import { cardPlan, SupervisorRig, virtualPlan } from '../../support/supervisor-rig.js';

let rig: SupervisorRig;

beforeEach(() => {
  rig = new SupervisorRig();
});

const desired: DesiredChannel = {
  channel: 1,
  parameters: {} as never,
  latch: true,
  leaseUntilMs: 9_000,
  mute: true,
};
const LAST_WORDS =
  "Expression 'PaAlsaStream_WaitForFrames( stream, &framesAvail, &xrun )' failed in 'src/hostapi/alsa/pa_linux_alsa.c', line: 4269";

/** @returns a promise whose outcome is seen as soon as it is there */
function seenPromise(promise: Promise<void>) {
  const seen = { isDone: false };
  void promise.then(() => {
    seen.isDone = true;
  });
  return seen;
}

describe('a listener', () => {
  it('is called after each change of state or reason', async () => {
    const heard: unknown[] = [];
    const { supervisor, streams, clock } = rig;
    supervisor.onChange(() => {
      const { state, reason, hasRun } = supervisor;
      heard.push([state, reason, hasRun]);
    });
    await rig.run();
    streams.newest.says(streamReport({ blocks: 2 }));
    streams.newest.says({ type: 'ended', kind: 'lost', message: 'pulled out' });
    const stopped = supervisor.stop();
    await clock.advance(2_000);
    await stopped;
    expect(heard).toEqual([
      ['opening', null, false],
      ['running', null, true],
      ['lost', 'pulled out', true],
      ['stopped', null, true],
    ]);
  });

  it('is not called once it was removed, also during a call', () => {
    const { supervisor } = rig;
    const heard: string[] = [];
    const first = () => heard.push('first');
    const endFirst = supervisor.onChange(first);
    supervisor.onChange(first);
    endFirst();
    supervisor.onChange(() => endLast());
    const endLast = supervisor.onChange(() => heard.push('last'));
    supervisor.start();
    expect(heard).toEqual(['first']);
  });
});

describe('to open', () => {
  it('a virtual device is asked for at once', async () => {
    rig = new SupervisorRig({ desired: () => [desired] });
    rig.supervisor.start();
    await rig.settle();
    expect(rig.streams.newest.sent).toEqual([
      { type: 'open', plan: virtualPlan, desired: [desired] },
    ]);
    expect(rig.supervisor).toMatchObject({ state: 'opening', plan: virtualPlan, pid: 1 });
  });

  it('a card waits until the process is ready and has the device lock, and gives that back', async () => {
    const lock = { asked: 0, released: 0, grant: () => {} };
    rig = new SupervisorRig({
      resolve: () => Promise.resolve(cardPlan),
      acquireLock: () => {
        lock.asked++;
        return new Promise((resolve) => {
          lock.grant = () => resolve(() => lock.released++);
        });
      },
    });
    rig.supervisor.start();
    await rig.settle();
    const process = rig.streams.newest;
    expect(lock.asked).toBe(0);
    process.says({ type: 'ready' });
    await rig.settle();
    expect(lock.asked).toBe(1);
    // While it waits nothing is late.
    await rig.clock.advance(60_000);
    expect(process.sent).toEqual([]);
    lock.grant();
    await rig.settle();
    expect(process.types).toEqual(['open']);
    expect(lock.released).toBe(0);
    process.runs();
    expect(lock.released).toBe(1);
    expect(rig.supervisor.state).toBe('running');
  });

  it('once more comes up with closed gates, and gets what is desired then', async () => {
    rig = new SupervisorRig({ desired: () => [desired] });
    (await rig.run()).exits('exit code 1');
    const process = await rig.run();
    const shut = { ...desired, latch: false, leaseUntilMs: null };
    expect(process.sent).toEqual([
      { type: 'open', plan: virtualPlan, desired: [shut] },
      expect.objectContaining({ type: 'desired', channels: [desired] }),
    ]);
  });

  it.each([
    { error: new DeviceError('not-found', 'no such device'), reason: 'no such device' },
    { error: new Error('the probe did not answer'), reason: 'the probe did not answer' },
  ])('fails where it cannot be known what: $reason', async ({ error, reason }) => {
    let isThere = false;
    rig = new SupervisorRig({
      resolve: async () => {
        if (isThere) return virtualPlan;
        throw error;
      },
    });
    rig.supervisor.start();
    await rig.settle();
    expect(rig.supervisor).toMatchObject({ state: 'failed', reason, plan: undefined });
    expect(rig.streams.started).toEqual([]);
    isThere = true;
    await rig.run();
  });

  it('fails where no process can be started, and tries again', async () => {
    const faults: unknown[] = [];
    let isFull = true;
    const streams = rig.streams;
    rig = new SupervisorRig({
      onFault: (error) => faults.push(error),
      start: (handlers) => {
        if (isFull) throw new Error('EAGAIN: too many processes');
        return streams.start(handlers);
      },
    });
    rig.supervisor.start();
    await rig.settle();
    expect(rig.supervisor).toMatchObject({ state: 'failed', reason: 'EAGAIN: too many processes' });
    expect(faults).toHaveLength(1);
    isFull = false;
    await rig.clock.advance(50);
    streams.newest.runs();
    expect(rig.supervisor.state).toBe('running');
  });
});

describe('prepared', () => {
  it('waits for its process, and starts no other', async () => {
    const prepared = seenPromise(rig.supervisor.prepare());
    await rig.settle();
    expect(prepared.isDone).toBe(false);
    rig.streams.newest.says({ type: 'ready' });
    await rig.settle();
    expect(prepared.isDone).toBe(true);
    expect(rig.supervisor.state).toBe('stopped');
    await rig.run();
    expect(rig.streams.started).toHaveLength(1);
  });

  it('waits for no more than two seconds', async () => {
    const prepared = seenPromise(rig.supervisor.prepare());
    await rig.clock.advance(2_000);
    expect(prepared.isDone).toBe(true);
  });

  it('and died: the start uses another process', async () => {
    const prepared = seenPromise(rig.supervisor.prepare());
    await rig.settle();
    rig.streams.newest.exits('exit code 1');
    await rig.settle();
    expect(prepared.isDone).toBe(true);
    expect(rig.supervisor).toMatchObject({ state: 'stopped', reason: null });
    await rig.run();
    expect(rig.streams.started).toHaveLength(2);
    expect(rig.supervisor.restarts).toBe(0);
  });

  it('where no process can be started: reported, and tried again by the start', async () => {
    const faults: unknown[] = [];
    rig = new SupervisorRig({
      onFault: (error) => faults.push(error),
      start: () => {
        throw new Error('EAGAIN');
      },
    });
    await rig.supervisor.prepare();
    expect(rig.supervisor).toMatchObject({ state: 'stopped', reason: null });
    rig.supervisor.start();
    await rig.settle();
    expect(rig.supervisor).toMatchObject({ state: 'failed', reason: 'EAGAIN' });
    expect(faults).toHaveLength(2);
  });
});

describe('goes down', () => {
  it.each<{
    what: string;
    begin: (process: ScriptedStream) => void;
    state: string;
    reason: string;
  }>([
    {
      what: 'its device has gone',
      begin: (process) => process.says({ type: 'ended', kind: 'lost', message: 'pulled out' }),
      state: 'lost',
      reason: 'pulled out',
    },
    {
      what: 'its process has gone',
      begin: (process) => process.exits('SIGSEGV'),
      state: 'stalled',
      reason: 'the stream process ended (SIGSEGV)',
    },
    {
      what: 'its library gave up',
      begin: (process) => process.prints(LAST_WORDS),
      state: 'lost',
      reason: 'the sound library ended the stream (WaitForFrames)',
    },
  ])('when $what: ends the process, closes the gates, opens again', async (end) => {
    const downs: boolean[] = [];
    rig = new SupervisorRig({ onDown: (wasRunning) => downs.push(wasRunning) });
    const process = await rig.run();
    end.begin(process);
    expect(rig.supervisor).toMatchObject({ state: end.state, reason: end.reason, restarts: 1 });
    expect(process.killed).toBe(1);
    expect(downs).toEqual([true]);
    // What it still says, and its end, are of no interest.
    process.runs();
    process.exits('SIGKILL');
    expect(rig.supervisor.state).toBe(end.state);
    const again = await rig.run();
    expect(again).not.toBe(process);
    expect(rig.supervisor).toMatchObject({ restarts: 1, reason: end.reason });
    expect(downs).toEqual([true]);
  });

  it('and an update that waits fails at once', async () => {
    const process = await rig.run();
    const update = rig.supervisor.update();
    process.exits('SIGSEGV');
    await expect(update).rejects.toMatchObject({ code: 'deadline_exceeded' });
    expect(rig.supervisor.readings.kernel).toBeUndefined();
    await rig.supervisor.update();
    await rig.supervisor.sync();
  });

  it('by what its own process prints, not the one before', async () => {
    const old = await rig.run();
    old.exits('SIGSEGV');
    await rig.run();
    old.prints(LAST_WORDS);
    expect(rig.supervisor.state).toBe('running');
  });

  it('when it confirms nothing for ten seconds', async () => {
    const process = await rig.run();
    void rig.supervisor.sync();
    for (let ms = 0; ms < 9_900; ms += 100) {
      process.says(streamReport({ blocks: 2 + ms, lastBlockMs: rig.clock.monoMs() }));
      await rig.clock.advance(100);
    }
    expect(rig.supervisor.state).toBe('running');
    process.says(streamReport({ blocks: 100_000, lastBlockMs: rig.clock.monoMs() }));
    await rig.clock.advance(100);
    expect(rig.supervisor.reason).toBe('the stream confirmed none of 25 updates');
    expect(rig.supervisor.state).toBe('stalled');
  });

  it('and tries again, also where a listener throws', async () => {
    const faults: unknown[] = [];
    const fails = () => {
      throw new Error('cannot listen');
    };
    rig = new SupervisorRig({
      onDown: fails,
      onChange: fails,
      onFault: (error) => faults.push(error),
    });
    const heard: string[] = [];
    rig.supervisor.onChange(fails);
    rig.supervisor.onChange(() => heard.push(rig.supervisor.state));
    (await rig.run()).exits('exit code 1');
    await rig.run();
    expect(heard).toEqual(['opening', 'running', 'stalled', 'running']);
    expect(faults.length).toBe(2 * heard.length + 1);
  });

  it('gives as reason who has its device, or what ALSA printed', async () => {
    rig = new SupervisorRig({ deviceUser: () => ({ device: 'hw:1', channels: [2, 3] }) });
    rig.supervisor.start();
    await rig.settle();
    const ended = { type: 'ended', kind: 'busy', message: 'Device unavailable' } as const;
    rig.streams.newest.says(ended);
    expect(rig.supervisor.reason).toBe('Device unavailable: hw:1 is in use by channel 2, 3');
    await rig.clock.advance(50);
    rig.streams.newest.prints('ALSA lib pulse.c:242:(pulse_connect) PulseAudio: No such entity');
    rig.streams.newest.says({ ...ended, kind: 'failed', message: 'Unanticipated host error' });
    expect(rig.supervisor.reason).toBe('Unanticipated host error: PulseAudio: No such entity');
  });
});

describe('stopped', () => {
  it('closes what is open, and waits for its process', async () => {
    const process = await rig.run();
    const stopped = seenPromise(rig.supervisor.stop());
    expect(rig.supervisor.state).toBe('stopped');
    expect(process.types.at(-1)).toBe('close');
    await rig.clock.advance(900);
    expect([process.killed, stopped.isDone]).toEqual([0, false]);
    process.exits('exit code 0');
    await rig.settle();
    expect(stopped.isDone).toBe(true);
  });

  it('ends what does not close within a second, and waits for no more than another', async () => {
    const process = await rig.run();
    const stopped = seenPromise(rig.supervisor.stop());
    await rig.clock.advance(1_000);
    expect([process.killed, stopped.isDone]).toEqual([1, false]);
    await rig.clock.advance(1_000);
    expect(stopped.isDone).toBe(true);
  });

  it('kills a process to which nothing can be sent', async () => {
    const faults: unknown[] = [];
    rig = new SupervisorRig({
      resolve: () => Promise.resolve(cardPlan),
      onFault: (error) => faults.push(error),
    });
    rig.supervisor.start();
    await rig.settle();
    const process = rig.streams.newest;
    process.says({ type: 'ready' });
    await rig.settle();
    process.says({ type: 'found' });
    process.runs();
    process.sendError = new Error('no handle is left');
    await rig.supervisor.stop();
    expect(process.killed).toBe(1);
    expect(rig.supervisor.sidesInUse).toEqual([]);
    expect(faults).toHaveLength(1);
    expect(rig.supervisor.state).toBe('stopped');
  });

  it('ends at once what is not open yet, and opens nothing later', async () => {
    rig.supervisor.start();
    await rig.settle();
    const process = rig.streams.newest;
    const stopped = seenPromise(rig.supervisor.stop());
    expect([process.types, process.killed]).toEqual([['open'], 1]);
    process.exits('SIGKILL');
    await rig.clock.advance(60_000);
    expect(stopped.isDone).toBe(true);
    expect(rig.streams.started).toHaveLength(1);
  });

  it('ignores the plan that is resolved later', async () => {
    let give: (plan: StreamPlan) => void = () => {};
    rig = new SupervisorRig({
      resolve: () =>
        new Promise((resolve) => {
          give = resolve;
        }),
    });
    rig.supervisor.start();
    await rig.supervisor.stop();
    give(virtualPlan);
    await rig.clock.advance(1_000);
    expect(rig.streams.started).toEqual([]);
    expect(rig.supervisor).toMatchObject({ state: 'stopped', plan: undefined });
  });

  it('twice, and by a listener, stops once', async () => {
    const process = await rig.run();
    const stops: ReturnType<typeof seenPromise>[] = [];
    rig.supervisor.onChange(() => stops.push(seenPromise(rig.supervisor.stop())));
    process.says({ type: 'ended', kind: 'lost', message: 'pulled out' });
    expect(rig.supervisor).toMatchObject({ state: 'stopped', reason: null });
    stops.push(seenPromise(rig.supervisor.stop()));
    await rig.clock.advance(5_000);
    expect(stops.map(({ isDone }) => isDone)).toEqual([true, true, true]);
    expect(rig.streams.started).toHaveLength(1);
  });

  it('by a listener, waits for its process as well', async () => {
    let stopped = { isDone: true };
    const { supervisor } = rig;
    supervisor.onChange(() => {
      if (supervisor.state === 'running') stopped = seenPromise(supervisor.stop());
    });
    supervisor.start();
    await rig.settle();
    const process = rig.streams.newest;
    process.runs();
    await rig.settle();
    expect([supervisor.state, stopped.isDone]).toEqual(['stopped', false]);
    process.exits('exit code 0');
    await rig.settle();
    expect(stopped.isDone).toBe(true);
  });

  it.each([
    { when: 'it runs', begin: (process: ScriptedStream) => process },
    { when: 'it waits', begin: (process: ScriptedStream) => process.exits('SIGSEGV') },
  ])('leaves no timer behind where $when', async ({ begin }) => {
    begin(await rig.run());
    const stopped = rig.supervisor.stop();
    rig.streams.newest.exits('exit code 0');
    await stopped;
    expect(rig.clock.pending).toBe(0);
  });

  it('leaves no timer behind where it is stopped as it goes down', async () => {
    rig = new SupervisorRig({ onDown: () => void rig.supervisor.stop() });
    (await rig.run()).exits('SIGSEGV');
    await rig.supervisor.stop();
    expect(rig.clock.pending).toBe(0);
  });

  it('never started, has nothing to wait for', async () => {
    await rig.supervisor.stop();
    expect(rig.streams.started).toEqual([]);
  });

  it('can be started again, also while its process still closes', async () => {
    const old = await rig.run();
    const stopped = seenPromise(rig.supervisor.stop());
    rig.supervisor.start();
    await rig.settle();
    expect(stopped.isDone).toBe(false);
    old.exits('exit code 0');
    await rig.settle();
    expect(stopped.isDone).toBe(true);
    expect(rig.supervisor.state).toBe('opening');
    rig.streams.newest.runs();
    expect(rig.supervisor).toMatchObject({ state: 'running', restarts: 0 });
    expect(rig.supervisor.readings.kernel).toBe('reference');
  });
});

it('uses a device from when it was found until its process has gone', async () => {
  rig = new SupervisorRig({ resolve: () => Promise.resolve(cardPlan) });
  const { supervisor, streams } = rig;
  const used = () => supervisor.sidesInUse.map(({ direction, isOpen }) => [direction, isOpen]);
  supervisor.start();
  await rig.settle();
  streams.newest.says({ type: 'ready' });
  await rig.settle();
  expect(used()).toEqual([]);
  streams.newest.says({ type: 'found' });
  expect(used()).toEqual([
    ['input', false],
    ['output', false],
  ]);
  streams.newest.runs();
  const open = [
    ['input', true],
    ['output', true],
  ];
  expect(used()).toEqual(open);
  void supervisor.stop();
  expect(used()).toEqual(open);
  streams.newest.exits('exit code 0');
  await rig.settle();
  expect(used()).toEqual([]);
});

it('has not run before its first block, and has for good from then on', async () => {
  const { supervisor, streams, clock } = rig;
  supervisor.start();
  await rig.settle();
  streams.newest.says({ type: 'opened', kernel: 'reference' });
  streams.newest.says(streamReport({ blocks: 0 }));
  expect(supervisor).toMatchObject({ state: 'opening', hasRun: false });
  streams.newest.says({ type: 'ended', kind: 'busy', message: 'in use' });
  expect(supervisor).toMatchObject({ state: 'failed', hasRun: false });
  await clock.advance(1_000);
  streams.newest.runs();
  expect(supervisor).toMatchObject({ state: 'running', hasRun: true });
  streams.newest.exits('exit code 1');
  expect(supervisor).toMatchObject({ state: 'stalled', hasRun: true });
  await supervisor.stop();
  expect(supervisor).toMatchObject({ state: 'stopped', hasRun: true });
});

describe('what is desired', () => {
  /** A loop that spins would never let the test go on: it ends here. */
  const MOST_CALLS = 1_000;

  it.each([
    {
      what: 'cannot be computed',
      begin: (fails: { desired: boolean }, _process: ScriptedStream) => {
        fails.desired = true;
      },
    },
    {
      what: 'cannot be sent',
      begin: (_fails: { desired: boolean }, process: ScriptedStream) => {
        process.sendError = new Error('no handle is left');
      },
    },
  ])('and $what: takes the stream down, after one try', async ({ begin }) => {
    let calls = 0;
    const fails = { desired: false };
    const faults: unknown[] = [];
    rig = new SupervisorRig({
      desired: () => {
        if (calls++ < MOST_CALLS && fails.desired) throw new Error('no such channel');
        return [];
      },
      onFault: (error) => faults.push(error),
    });
    const process = await rig.run();
    begin(fails, process);
    calls = 0;
    await rig.supervisor.sync();
    expect(calls).toBe(1);
    expect(process.failedSends).toBeLessThanOrEqual(1);
    expect(rig.supervisor).toMatchObject({
      state: 'stalled',
      reason: expect.stringMatching(/no such channel|no handle is left/),
    });
    expect(process.killed).toBe(1);
    expect(faults).toHaveLength(1);
  });
});
