/**
 * Our own chains in a process of their own: one chain, blocks of 512, samples copied in and out as
 * a stream does. Prints nanoseconds of processor time a frame: with the chain, and of the copies.
 *
 *   node ours.mjs IN.raw chain|sum REPEATS [OVERRIDES] [OUT.raw]
 *
 * OVERRIDES is JSON, what differs from the seed's parameters. `sum` is the limiter of an output that
 * four channels share, and nothing else.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createChain, createSummingLimiter } from '@mcae/dsp';
import { parameters } from './parameters.mjs';

const [, , input, what, repeats, overrides, output] = process.argv;
const BLOCK = 512;
const file = readFileSync(input);
const all = new Int16Array(file.buffer, file.byteOffset, file.length >> 1);
const blocks = Math.floor(all.length / 2 / BLOCK);
/** Where a device would take the block from. */
const device = new Int16Array(2 * BLOCK);
const format = { sampleRateHz: 44_100, maxFrames: BLOCK };
const wanted = parameters(JSON.parse(overrides || '{}'));
const chain = createChain(format, wanted);
chain.setGate(true, false);
const sum = createSummingLimiter(format, wanted.limiter);

function work() {
  if (what !== 'sum') return chain.process(BLOCK, false);
  for (let c = 0; c < 4; c++) sum.add(chain.block, BLOCK);
  sum.process(BLOCK);
}

function pass(withChain) {
  const { block } = chain;
  const start = process.cpuUsage();
  for (let k = 0; k < blocks; k++) {
    const at = 2 * BLOCK * k;
    block.set(all.subarray(at, at + 2 * BLOCK));
    if (withChain) work();
    device.set(block);
  }
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1_000) / (blocks * BLOCK);
}

function save(path) {
  const result = new Int16Array(2 * BLOCK * blocks);
  for (let at = 0; at < result.length; at += 2 * BLOCK) {
    chain.block.set(all.subarray(at, at + 2 * BLOCK));
    chain.process(BLOCK, false);
    result.set(chain.block, at);
  }
  writeFileSync(path, result);
}

if (output) save(output);
const best = [Infinity, Infinity];
for (let r = 0; r < Number(repeats); r++) {
  best[0] = Math.min(best[0], pass(true));
  best[1] = Math.min(best[1], pass(false));
}
process.stdout.write(`${best[0]} ${best[1]}\n`);
