/** The compiled kernel: one module a process, one instance a channel. */
import { KERNEL_BASE64 } from './kernel-binary.js';
import { KERNEL_VALUES } from './kernel-values.js';
import { writeTruePeakFilter } from './true-peak-filter.js';

/** What the kernel exports; see ../../kernel/index.ts. */
export interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly valuesAddress: WebAssembly.Global;
  readonly blockAddress: WebAssembly.Global;
  readonly insertAddress: WebAssembly.Global;
  readonly sumAddress: WebAssembly.Global;
  readonly filterAddress: WebAssembly.Global;
  readonly resultsAddress: WebAssembly.Global;
  /** The values as written become those that run: at once, and nothing has been heard yet. */
  start(): void;
  /** The values as written become those that run, without a click. */
  configure(): void;
  setGate(open: number): void;
  isSilent(): number;
  gain(): number;
  process(frames: number, withInsert: number): void;
  add(frames: number): void;
  processSum(frames: number): void;
}

/** The kernel cannot run here. */
export class KernelError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'KernelError';
  }
}

/** Compiled once a process, and never changed. */
let compiled: WebAssembly.Module | undefined;

function compile(): WebAssembly.Module {
  // Node without a compiler for it: `--jitless`.
  if (typeof WebAssembly !== 'object')
    throw new KernelError('the DSP needs WebAssembly, and this Node runs without it (--jitless?)');
  try {
    return new WebAssembly.Module(Buffer.from(KERNEL_BASE64, 'base64'));
  } catch (cause) {
    const needs = 'SSE4.1 (x64) or NEON (arm), which every Node from 20.19 on can use';
    throw new KernelError(`the DSP needs WebAssembly with SIMD: a processor with ${needs}`, {
      cause,
    });
  }
}

/** One channel's kernel. Its memory never grows, so views of it stay valid. */
export class Kernel {
  readonly exports: KernelExports;
  /** What `start` and `configure` read: see kernel-values.ts. */
  readonly values: Float64Array;

  /** @throws KernelError where this Node or this processor has no WebAssembly with SIMD. */
  constructor() {
    compiled ??= compile();
    this.exports = new WebAssembly.Instance(compiled).exports as unknown as KernelExports;
    const { memory, valuesAddress, filterAddress } = this.exports;
    this.values = new Float64Array(memory.buffer, valuesAddress.value, KERNEL_VALUES.length);
    writeTruePeakFilter(memory.buffer, filterAddress.value);
  }

  /** A view of `length` samples from an exported address on. */
  int16(address: WebAssembly.Global, length: number): Int16Array {
    return new Int16Array(this.exports.memory.buffer, address.value, length);
  }
}
