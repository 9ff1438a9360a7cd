export type * from './answers.js';
export * from './api-problem.js';
export * from './client.js';
export * from './keyer.js';
export * from './limits.js';
export * from './live-source.js';
export * from './repeat.js';
export * from './system-time.js';
export * from './telemetry.js';
