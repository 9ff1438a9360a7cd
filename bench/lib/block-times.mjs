/**
 * A stream's process: only chains, no garbage of its own. Times every block and prints, as JSON,
 * what p50, p99, p99.99 and the worst were; the parent makes garbage meanwhile.
 *
 *   node block-times.mjs CHANNELS BLOCKS [PAUSE_MS]
 */
import { createChain } from '@mcae/dsp';
import { parameters } from './parameters.mjs';

const [, , channels, blocks, pauseMs] = process.argv.map(Number);
const BLOCK = 512;
const chains = Array.from({ length: channels }, () => {
  const chain = createChain({ sampleRateHz: 44_100, maxFrames: BLOCK }, parameters());
  chain.setGate(true, false);
  return chain;
});
const input = Int16Array.from({ length: 2 * BLOCK }, (_, i) => 20_000 * Math.sin(i * i));
const output = new Int16Array(2 * BLOCK);
const times = new Float64Array(blocks);
const cpu = process.cpuUsage();
const cell = new Int32Array(new SharedArrayBuffer(4));
for (let k = 0; k < blocks; k++) {
  if (pauseMs > 0) Atomics.wait(cell, 0, 0, pauseMs);
  const start = process.hrtime.bigint();
  for (let c = 0; c < channels; c++) {
    chains[c].block.set(input);
    chains[c].process(BLOCK, false);
    output.set(chains[c].block);
  }
  times[k] = Number(process.hrtime.bigint() - start);
}
const { user, system } = process.cpuUsage(cpu);
/** Processor time of one block of all channels, ns. */
const work = ((user + system) * 1_000) / blocks;
const first = times[0];
times.sort();
const at = (part) => times[Math.min(blocks - 1, Math.floor(part * blocks))];
process.stdout.write(
  JSON.stringify({ first, p50: at(0.5), p99: at(0.99), p9999: at(0.9999), max: at(1), work }),
);
