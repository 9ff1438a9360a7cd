/** The shell of a stream's life: what it starts, sends and tells, on processes that do what the test says. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type ScriptedStream, streamReport } from '../../support/scripted-streams.js';
import { SupervisorRig } from '../../support/supervisor-rig.js';

let rig: SupervisorRig;

beforeEach(() => {
  rig = new SupervisorRig();
});

describe('who listens', () => {
  it('hears of each change of state or reason, when it is so', async () => {
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

  it('hears nothing once it has ended that, be it during a call', () => {
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
      what: 'cannot be told',
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
  ])('and $what takes the stream down, once', async ({ begin }) => {
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
