/** The float64 reference: what the tests hold the kernel to. */
export { createReferenceChain } from './reference-chain.js';
export { createReferenceSummingLimiter } from './reference-summing-limiter.js';
