import { afterEach, describe, expect, test, vi } from 'vitest';
import type { createChain, createSummingLimiter, KernelError } from '../../src/index.js';
import { parameters, RATE } from '../support/helpers.js';

describe('where WebAssembly cannot run', () => {
  const format = { sampleRateHz: RATE, maxFrames: 512 };

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  /** The package as a process that has compiled nothing yet has it. */
  async function fresh(): Promise<{
    createChain: typeof createChain;
    createSummingLimiter: typeof createSummingLimiter;
    KernelError: typeof KernelError;
  }> {
    vi.resetModules();
    return import('../../src/index.js');
  }

  test('none at all, as with --jitless: the error says so', async () => {
    const dsp = await fresh();
    vi.stubGlobal('WebAssembly', undefined);
    for (const create of [
      () => dsp.createChain(format, parameters()),
      () => dsp.createSummingLimiter(format, parameters().limiter),
    ]) {
      expect(create).toThrow(dsp.KernelError);
      expect(create).toThrow(/WebAssembly.*--jitless/);
    }
  });

  test('without SIMD: the error says what is needed, and keeps its cause', async () => {
    const dsp = await fresh();
    const cause = new Error('Wasm SIMD unsupported');
    vi.stubGlobal('WebAssembly', {
      Module: class {
        constructor() {
          throw cause;
        }
      },
    });
    const create = () => dsp.createChain(format, parameters());
    expect(create).toThrow(dsp.KernelError);
    expect(create).toThrow(expect.objectContaining({ cause }));
    expect(create).toThrow(/SIMD/);
  });
});
