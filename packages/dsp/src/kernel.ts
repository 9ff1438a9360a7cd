/** The compiled kernel: one module a process, one instance a channel. */
import { KERNEL_BASE64 } from './kernel-binary.js';

/** What the kernel exports; see ../kernel/index.ts. Levels are log2 of int16 units. */
export interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly blockAddress: WebAssembly.Global;
  readonly insertAddress: WebAssembly.Global;
  readonly sumAddress: WebAssembly.Global;
  readonly filterAddress: WebAssembly.Global;
  readonly resultsAddress: WebAssembly.Global;
  construct(
    sampleRateHz: number,
    lookaheadSubBlocks: number,
    holdSubBlocks: number,
    glideSteps: number,
  ): void;
  setTargets(
    threshold: number,
    slope: number,
    knee: number,
    makeup: number,
    ceiling: number,
    attack: number,
    release: number,
    limiterRelease: number,
    truePeak: number,
    dither: number,
    gateFrames: number,
  ): void;
  start(ofSum: number): void;
  add(frames: number): void;
  processSum(frames: number): void;
  setGate(open: number): void;
  isSilent(): number;
  gain(): number;
  process(frames: number, withInsert: number): void;
}

let module: WebAssembly.Module | undefined;

/** A module of one function that returns nothing but uses a vector: valid only with SIMD. */
const SIMD_PROBE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0],
  ...[65, 0, 253, 15, 253, 98, 11],
);

/** Whether this runtime has WebAssembly with 128-bit SIMD. */
export function hasKernel(): boolean {
  return typeof WebAssembly === 'object' && WebAssembly.validate(SIMD_PROBE);
}

/** A new channel's kernel. Its memory never grows, so views of it stay valid. */
export function instantiateKernel(): KernelExports {
  module ??= new WebAssembly.Module(Buffer.from(KERNEL_BASE64, 'base64'));
  return new WebAssembly.Instance(module).exports as unknown as KernelExports;
}
