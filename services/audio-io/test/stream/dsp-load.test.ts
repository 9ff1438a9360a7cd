/** What each channel's processing takes, where several share a stream. */
import { type Clock, SimulatedClock } from '@mcae/clock';
import { chainParameters } from '@mcae/schema';
import { expect, test } from 'vitest';
import type { AudioBackend, DuplexStream } from '../../src/audio/audio-backend.js';
import type { FromStream } from '../../src/stream/messages.js';
import { StreamRunner } from '../../src/stream/stream-runner.js';
import { spec } from '../audio/support/specs.js';
import { exampleConfig } from '../support/engine-rig.js';

/** Of a block of 10 ms: before all, after the first chain, after the second, after the summing. */
const TIMES_MS = [0, 1, 4, 5];
const BLOCKS = 30;

test('is that of its own chain, and its share of the summing', async () => {
  const time = new SimulatedClock({ startMs: 1_000 });
  let asked: number | undefined;
  const clock: Clock = {
    monoMs: () => time.monoMs() + (asked === undefined ? 0 : TIMES_MS[asked++]!),
    wallMs: () => time.wallMs(),
    after: (ms, run) => time.after(ms, run),
  };
  const stream: DuplexStream = {
    latencyFrames: 0,
    countsXruns: true,
    wantsRealtime: false,
    exchange: async (process) => {
      asked = 0;
      process(new Int16Array(2 * 441), new Int16Array(2 * 441));
      asked = undefined;
      return 0;
    },
    close: async () => {},
  };
  const said: FromStream[] = [];
  const config = exampleConfig();
  const desired = [1, 2].map((channel) => ({
    channel,
    parameters: chainParameters(config, {}),
    latch: false,
    leaseUntilMs: null,
    mute: false,
  }));
  const slots = desired.map(({ channel }) => ({ channel, inputPair: 1, outputPair: 1 }));
  const backend = { open: async () => stream } as unknown as AudioBackend;
  const runner = new StreamRunner(
    { spec: spec({ blockFrames: 441 }), slots, pairChannels: 2 },
    desired,
    {
      backend,
      clock,
      send: (message) => {
        said.push(message);
        const reports = said.filter(({ type }) => type === 'report');
        if (reports.length * 10 >= BLOCKS) runner.receive({ type: 'close' });
      },
    },
  );
  await runner.run();
  const loads = said.flatMap((message) =>
    message.type === 'report' ? [message.channels.map(({ dspLoadPercent }) => dspLoadPercent)] : [],
  );
  expect(loads).toHaveLength(BLOCKS / 10);
  for (const [first, second] of loads) {
    expect(first).toBeCloseTo(15);
    expect(second).toBeCloseTo(35);
  }
});
