export * from './chain/chain.js';
export { createChain } from './chain/kernel-chain.js';
export { createSummingLimiter } from './chain/kernel-summing-limiter.js';
export { type LimiterParameters, MAX_FRAMES } from './chain/parameters.js';
export type { SummingLimiter } from './chain/summing-limiter.js';
export { staticCurveDb } from './formulas/gain-computer.js';
export { emptyMeters } from './formulas/meter.js';
export { KernelError } from './kernel/kernel.js';
export { type SelfCheck, selfCheck } from './self-check/self-check.js';
