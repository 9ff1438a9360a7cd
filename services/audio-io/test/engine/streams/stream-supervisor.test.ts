/** The shell of a stream's life: what it starts, sends and tells, on processes that do what the test says. */
import { SimulatedClock } from '@mcae/clock';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  StreamSupervisor,
  type StreamSupervisorOptions,
} from '../../../src/engine/streams/stream-supervisor.js';
import type { StreamPlan } from '../../../src/stream/messages.js';
import { spec } from '../../audio/support/specs.js';
import {
  type ScriptedStream,
  ScriptedStreams,
  streamReport,
} from '../../support/scripted-streams.js';

const plan: StreamPlan = {
  spec: spec(),
  slots: [{ channel: 1, inputPair: 1, outputPair: 1 }],
  pairChannels: 2,
};

let clock: SimulatedClock;
let streams: ScriptedStreams;
let supervisor: StreamSupervisor;

function create(options: Partial<StreamSupervisorOptions> = {}): void {
  clock = new SimulatedClock({ startMs: 1_000 });
  streams = new ScriptedStreams();
  supervisor = new StreamSupervisor({
    channels: [1],
    resolve: () => Promise.resolve(plan),
    acquireLock: () => Promise.resolve(() => {}),
    enumeratesAhead: () => false,
    desired: () => [],
    start: streams.start,
    clock,
    deviceUser: () => undefined,
    onDown: () => {},
    onChange: () => {},
    onPrinted: () => {},
    ...options,
  });
}

beforeEach(() => create());

const settle = () => clock.advance(0);

/** @returns the process of a stream that runs. */
async function running(): Promise<ScriptedStream> {
  supervisor.start();
  await settle();
  streams.newest.runs();
  await settle();
  streams.newest.applies();
  await settle();
  expect(supervisor.state).toBe('running');
  return streams.newest;
}

describe('who listens', () => {
  it('hears of each change of state or reason, when it is so', async () => {
    const heard: unknown[] = [];
    supervisor.onChange(() => {
      const { state, reason, hasRun } = supervisor;
      heard.push([state, reason, hasRun]);
    });
    await running();
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
  supervisor.start();
  await settle();
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
