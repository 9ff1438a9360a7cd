import type { ChainParameters } from '@mcae/schema';
import type { Chain, ChainFormat } from './chain.js';
import { hasKernel } from './kernel.js';
import type { LimiterParameters } from './parameters.js';
import { createReferenceChain } from './reference-chain.js';
import { createReferenceSummingLimiter, type SummingLimiter } from './summing-limiter.js';
import { createWasmChain } from './wasm-chain.js';
import { createWasmSummingLimiter } from './wasm-summing-limiter.js';

/**
 * Builds one channel's chain, on the WebAssembly kernel where this runtime has SIMD, else on the
 * reference (`kernel` says which). Its gate is closed.
 * @throws ParameterError if the format or a parameter is not finite or out of its range.
 */
export function createChain(format: ChainFormat, parameters: ChainParameters): Chain {
  return hasKernel()
    ? createWasmChain(format, parameters)
    : createReferenceChain(format, parameters);
}

/**
 * Builds the limiter for the sum of several channels, on the kernel where there is one.
 * @throws ParameterError if the format or a parameter is not finite or out of its range.
 */
export function createSummingLimiter(
  format: ChainFormat,
  parameters: LimiterParameters,
): SummingLimiter {
  return hasKernel()
    ? createWasmSummingLimiter(format, parameters)
    : createReferenceSummingLimiter(format, parameters);
}
