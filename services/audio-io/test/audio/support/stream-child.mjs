/** A process with one stream, as the supervisor would have it: told what to do over IPC. */
import { systemClock } from '@mcae/clock';
import { createBackends } from '../../../dist/audio/all-backends.js';

const counts = { blocks: 0, input: 0, output: 0, silenced: 0, late: 0 };
let stallMs = 0;
let closing = false;

/** What is done with each block; `frame` counts from the first one. */
const PROCESSORS = {
  half: () => (input, output) => {
    for (let i = 0; i < output.length; i++) output[i] = input[i % input.length] >> 1;
  },
  /** Measures the round trip: an impulse each half second, and when it is heard again. */
  impulses: ({ blockFrames, sampleRateHz, outputChannels, inputChannels }) => {
    let frame = 0;
    let sent = -1;
    return (input, output) => {
      for (let i = 0; i < blockFrames; i++, frame++) {
        if (input[i * inputChannels] > 8_000 && sent >= 0) {
          process.send({ type: 'heard', frames: frame - sent });
          sent = -1;
        }
        if (frame % Math.round(sampleRateHz / 2) === 0) {
          output[i * outputChannels] = 16_000;
          sent = frame;
        }
      }
    };
  },
};

async function run(spec, processor) {
  const stream = await createBackends({ clock: systemClock }).open(spec);
  process.send({ type: 'opened', latencyFrames: stream.latencyFrames });
  const inner = PROCESSORS[processor](spec);
  const periodMs = (1_000 * spec.blockFrames) / spec.sampleRateHz;
  let last = performance.now();
  const processBlock = (input, output) => {
    const until = performance.now() + stallMs;
    stallMs = 0;
    while (performance.now() < until);
    inner(input, output);
  };
  while (!closing) {
    const flags = await stream.exchange(processBlock);
    counts.blocks++;
    if (flags & 1) counts.input++;
    if (flags & 2) counts.output++;
    if (flags & 4) counts.silenced++;
    const now = performance.now();
    if (now - last > 2 * periodMs) counts.late++;
    last = now;
  }
  await stream.close();
  process.send({ type: 'closed' });
}

process.on('message', (message) => {
  if (message.type === 'open')
    run(message.spec, message.processor).catch((error) =>
      process.send({ type: 'failed', kind: error.kind, message: error.message }),
    );
  if (message.type === 'stall') stallMs = message.ms;
  if (message.type === 'close') closing = true;
  if (message.type === 'counts') process.send({ type: 'counts', ...counts });
});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
