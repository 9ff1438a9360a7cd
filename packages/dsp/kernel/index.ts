/**
 * The chain as a WebAssembly SIMD kernel: one instance of this module is one channel, or the limiter
 * of one sum. The same algorithm as the float64 reference in ../reference, in segments of up to 32
 * sub-blocks.
 */
import { Chain } from './chain';
import { Control } from './control/control';
import { GAINS } from './lib/lanes';
import { BLOCK, INSERT, RESULTS, SUM, VALUES } from './lib/memory';
import { FILTER } from './limiter/true-peak';
import { startRings } from './samples/rings';
import { addToSum, Sum } from './sum/sum';

const control = new Control();
const chain = new Chain(control);
const sum = new Sum(control);

export const valuesAddress: i32 = VALUES;
export const blockAddress: i32 = BLOCK;
export const insertAddress: i32 = INSERT;
export const sumAddress: i32 = SUM;
export const filterAddress: i32 = FILTER;
export const resultsAddress: i32 = RESULTS;

/** Makes the values as written those that run, of a chain that has heard nothing; its gate is closed. */
export function start(): void {
  startRings();
  control.start();
  chain.start();
  sum.start();
}

/** Makes the values as written those that run, without a click. */
export function configure(): void {
  control.configure();
  chain.configure();
}

export function setGate(open: i32): void {
  chain.gate.isOpen = open != 0;
}

export function isSilent(): i32 {
  return <i32>chain.gate.isSilent;
}

/** Gain of compressor and limiter at the start of the sub-block that leaves now. */
export function gain(): f64 {
  return <f64>load<f32>(GAINS);
}

/** Processes the first frames of BLOCK in place; `frames` is within its length. */
export function process(frames: i32, withInsert: i32): void {
  chain.process(frames, withInsert != 0);
}

/** Adds the first frames of BLOCK, a channel's, to the sum. */
export function add(frames: i32): void {
  addToSum(frames);
}

/** Limits the sum into BLOCK and empties it. */
export function processSum(frames: i32): void {
  sum.process(frames);
}
