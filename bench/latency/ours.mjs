/**
 * The round trip of a loop, as our stream process has it: its own runner with strip, chain and open
 * gate, on the backend that the engine uses. Impulses replace the input's samples, in which only the
 * returning impulses are looked for.
 *
 *   node ours.mjs INPUT OUTPUT RATE_HZ BLOCK_FRAMES SECONDS HOST_API
 *
 * Prints as JSON: the round trips, frames; the nominal latency; the xruns.
 */
import { createBackends, StreamRunner } from '@mcae/audio-io';
import { systemClock } from '@mcae/clock';
import { parameters } from '../lib/parameters.mjs';

const [, , input, output, rate, block, seconds, hostApi] = process.argv;
const sampleRateHz = Number(rate);
const blockFrames = Number(block);
const CHANNELS = 2;
const IMPULSE = 16_000;
const HEARD = 4_000;
const PERIOD_FRAMES = Math.floor(sampleRateHz / 2);

const roundTrips = [];
let report;

/** What the engine opens, with its own input instead of the device's. */
function withImpulses(backend) {
  const sound = new Int16Array(blockFrames * CHANNELS);
  let frame = 0;
  let sent = -1;
  const exchangeBlock = (heard, into, process) => {
    sound.fill(0);
    for (let i = 0; i < blockFrames; i++, frame++) {
      if (sent >= 0 && heard[i * CHANNELS] > HEARD) {
        roundTrips.push(frame - sent);
        sent = -1;
      }
      if (frame % PERIOD_FRAMES === 0) {
        sound[i * CHANNELS] = IMPULSE;
        sent = frame;
      }
    }
    process(sound, into);
  };
  return {
    enumerate: () => backend.enumerate(),
    async open(spec) {
      const stream = await backend.open(spec);
      return {
        latencyFrames: stream.latencyFrames,
        countsXruns: stream.countsXruns,
        wantsRealtime: stream.wantsRealtime,
        exchange: (process) =>
          stream.exchange((heard, into) => exchangeBlock(heard, into, process)),
        close: () => stream.close(),
      };
    },
  };
}

const spec = {
  input: { backend: 'portaudio', name: input, hostApi },
  output: { backend: 'portaudio', name: output, hostApi },
  sampleRateHz,
  blockFrames,
  inputChannels: CHANNELS,
  outputChannels: CHANNELS,
};
const channel = {
  channel: 1,
  parameters: parameters(),
  latch: true,
  leaseUntilMs: null,
  mute: false,
};
const plan = { spec, slots: [{ channel: 1, inputPair: 1, outputPair: 1 }], pairChannels: 2 };
const runner = new StreamRunner(plan, [channel], {
  backend: withImpulses(createBackends({ clock: systemClock })),
  clock: systemClock,
  send: (message) => {
    if (message.type === 'report') report = message;
    if (message.type === 'opened')
      runner.receive({
        type: 'desired',
        version: 1,
        asOfMs: systemClock.monoMs(),
        channels: [channel],
      });
    if (message.type === 'ended') {
      process.stderr.write(`${message.message}\n`);
      process.kill(process.pid, 'SIGKILL');
    }
  },
});
void runner.run();
setTimeout(() => {
  const { inputXruns, outputXruns, lateBlocks, channels } = report;
  const result = {
    roundTrips,
    nominalFrames: channels[0].latencyFrames,
    inputXruns,
    outputXruns,
    lateBlocks,
  };
  // A device that hangs would keep the process alive for ever.
  process.stdout.write(`RESULT ${JSON.stringify(result)}\n`, () =>
    process.kill(process.pid, 'SIGKILL'),
  );
}, Number(seconds) * 1_000);
