import type { ChainParameters } from '@mcae/schema';
import type { Chain, ChainFormat } from './chain.js';
import { createReferenceChain } from './reference-chain.js';

/**
 * Builds one channel's chain. Its gate is closed.
 * @throws ParameterError if the format or a parameter is not finite or out of its range.
 */
export function createChain(format: ChainFormat, parameters: ChainParameters): Chain {
  return createReferenceChain(format, parameters);
}
