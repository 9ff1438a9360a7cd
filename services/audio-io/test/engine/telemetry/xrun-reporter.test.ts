/** Each xrun and late block is in one event, also of a stream that was opened again. */
import type { Body, XrunEvent } from '@mcae/schema';
import { beforeEach, expect, it } from 'vitest';
import { XrunReporter } from '../../../src/engine/telemetry/xrun-reporter.js';
import { streamReport } from '../../support/scripted-streams.js';
import { SupervisorRig } from '../../support/supervisor-rig.js';

let rig: SupervisorRig;
let events: Body<XrunEvent>[];
let reporter: XrunReporter;

beforeEach(() => {
  rig = new SupervisorRig();
  events = [];
  reporter = new XrunReporter((event) => events.push(event));
});

const assess = () => reporter.assess([rig.supervisor]);

/** What the stream has counted since it was opened. */
const counts = (inputXruns: number | null, outputXruns: number | null, lateBlocks: number) =>
  rig.streams.newest.says(streamReport({ blocks: 100, inputXruns, outputXruns, lateBlocks }));

async function reopen(): Promise<void> {
  rig.streams.newest.says({ type: 'ended', kind: 'lost', message: 'pulled out' });
  await rig.run();
}

it('publishes where there are new ones, with the counts since the stream opened', async () => {
  await rig.run();
  assess();
  expect(events).toEqual([]);
  counts(2, 3, 0);
  assess();
  counts(2, 3, 4);
  assess();
  assess();
  expect(events).toEqual([
    { channels: [1], input_xruns: 2, output_xruns: 3, late_blocks: 0 },
    { channels: [1], input_xruns: 2, output_xruns: 3, late_blocks: 4 },
  ]);
});

it('leaves unknown what the backend does not know', async () => {
  await rig.run();
  counts(null, null, 1);
  assess();
  expect(events).toEqual([
    { channels: [1], input_xruns: null, output_xruns: null, late_blocks: 1 },
  ]);
});

// The stream counts from 0 again: 7 were taken for none, since 9 had been published.
it('publishes those of a stream that was opened again, also where they are fewer than before', async () => {
  await rig.run();
  counts(9, 0, 0);
  assess();
  await reopen();
  counts(7, 0, 0);
  assess();
  expect(events.map(({ input_xruns }) => input_xruns)).toEqual([9, 7]);
});

it('publishes those between the last assessment and the end of the stream', async () => {
  await rig.run();
  counts(5, 0, 0);
  await reopen();
  assess();
  expect(events).toEqual([{ channels: [1], input_xruns: 5, output_xruns: 0, late_blocks: 0 }]);
  assess();
  expect(events).toHaveLength(1);
});

it('publishes one event a stream', async () => {
  const other = new SupervisorRig({ channels: [2, 3] });
  await rig.run();
  await other.run();
  counts(1, 0, 0);
  other.streams.newest.says(streamReport({ blocks: 100, outputXruns: 1 }));
  reporter.assess([rig.supervisor, other.supervisor]);
  expect(events.map(({ channels }) => channels)).toEqual([[1], [2, 3]]);
});
