/** From one set of streams to another: what stays, what is stopped before what is started. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { PlannedStream } from '../../../src/engine/streams/stream-plans.js';
import { StreamSet } from '../../../src/engine/streams/stream-set.js';
import type { StreamSupervisor } from '../../../src/engine/streams/stream-supervisor.js';
import type { StreamPlan } from '../../../src/stream/messages.js';
import { cardPlan } from '../../support/supervisor-rig.js';

/** What the set sees of a supervisor. */
class FakeSupervisor {
  state = 'stopped';
  plan: StreamPlan | undefined;
  sidesInUse: StreamSupervisor['sidesInUse'] = [];

  constructor(
    readonly channels: readonly number[],
    readonly log: string[],
  ) {}

  prepare = async () => {
    this.log.push(`prepare ${this.channels}`);
  };
  start = () => {
    this.log.push(`start ${this.channels}`);
    this.state = 'running';
  };
  stop = async () => {
    this.log.push(`stop ${this.channels}`);
    this.state = 'stopped';
    await Promise.resolve();
    this.log.push(`stopped ${this.channels}`);
  };
}

let log: string[];
let set: StreamSet;
const fake = (channel: number) => set.of(channel) as unknown as FakeSupervisor;

beforeEach(() => {
  log = [];
  set = new StreamSet(
    ({ channels }) => new FakeSupervisor(channels, log) as unknown as StreamSupervisor,
  );
});

const on = (input: string): StreamPlan => ({
  ...cardPlan,
  spec: { ...cardPlan.spec, input: { ...cardPlan.spec.input, name: input } },
});
const planned = (channels: number[], plan: StreamPlan | undefined): PlannedStream => ({
  channels,
  plan,
  isAway: plan === undefined,
  errors: [],
});
const all = () => true;
const apply = (next: PlannedStream[], isAsked: () => boolean = all) =>
  set.apply(set.step(next, isAsked));
const channelsOf = (list: readonly { channels: readonly number[] }[]) =>
  list.map(({ channels }) => channels);

it('starts what is planned, in the order of channels', async () => {
  const started = await apply([planned([3], on('b')), planned([1, 2], on('a'))]);
  expect(channelsOf(started)).toEqual([[3], [1, 2]]);
  expect(channelsOf(set.supervisors)).toEqual([[1, 2], [3]]);
  expect(set.of(2)).toBe(set.of(1));
  expect(set.of(4)).toBeUndefined();
  // Nothing runs: there is nothing to prepare beside.
  expect(log).toEqual(['start 3', 'start 1,2']);
});

describe('a step', () => {
  beforeEach(async () => {
    await apply([planned([1], on('a')), planned([2], on('b')), planned([3], undefined)]);
    log.length = 0;
  });

  it('keeps the streams about which nothing changes', () => {
    const step = set.step([planned([1], on('a')), planned([2], on('c'))], all);
    expect(channelsOf(step.kept)).toEqual([[1]]);
    expect(channelsOf(step.stop.map((entry) => entry.planned))).toEqual([[2], [3]]);
    expect(step.start).toEqual([planned([2], on('c'))]);
  });

  it('keeps what is away where the same is asked for, and no more', () => {
    const away = planned([3], undefined);
    expect(channelsOf(set.step([away], all).kept)).toEqual([[3]]);
    expect(set.step([away], () => false).kept).toEqual([]);
    // Wrong, not away: another stream.
    expect(set.step([{ ...away, isAway: false }], all).kept).toEqual([]);
  });

  it('knows the plan that a device made which came later', () => {
    fake(3).plan = on('late');
    expect(set.planned.map(({ plan }) => plan?.spec.input.name)).toEqual(['a', 'b', 'late']);
    expect(channelsOf(set.step([planned([3], on('late'))], all).kept)).toEqual([[3]]);
    expect(set.step([planned([3], on('other'))], all).kept).toEqual([]);
  });

  it('stops what makes no sound first, then prepares, then stops the rest, then starts', async () => {
    fake(3).state = 'lost';
    const kept = set.of(1);
    await apply([planned([1], on('a')), planned([2], on('c')), planned([4], on('d'))]);
    expect(log).toEqual([
      ...['stop 3', 'stopped 3'],
      ...['prepare 2', 'prepare 4'],
      ...['stop 2', 'stop 3', 'stopped 2', 'stopped 3'],
      ...['start 2', 'start 4'],
    ]);
    expect(set.of(1)).toBe(kept);
    expect(channelsOf(set.supervisors)).toEqual([[1], [2], [4]]);
  });
});

describe('devices in use', () => {
  const side = (name: string, direction: 'input' | 'output') => ({
    device: { ...cardPlan.spec.input, name },
    direction,
    isOpen: true,
  });

  beforeEach(async () => {
    await apply([planned([1, 2], on('a')), planned([3], on('b'))]);
    fake(1).sidesInUse = [side('a', 'input'), side('hw:1', 'output')];
    fake(3).sidesInUse = [side('b', 'input')];
  });

  it('are those of all streams', () => {
    expect(set.sidesInUse.map(({ device }) => device.name)).toEqual(['a', 'hw:1', 'b']);
  });

  it('are found with the channels of the other stream that has them', () => {
    expect(set.deviceUser(on('a'), [4])).toEqual({ device: 'a', channels: [1, 2] });
    expect(set.deviceUser(on('a'), [2])).toBeUndefined();
    expect(set.deviceUser(on('free'), [1])).toBeUndefined();
    // The input of hw:1 is free.
    expect(set.deviceUser(on('hw:1'), [3])).toEqual({ device: 'hw:1', channels: [1, 2] });
  });
});
