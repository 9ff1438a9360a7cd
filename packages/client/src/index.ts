export * from './keyer.js';
export * from './limits.js';
export * from './live/live-source.js';
export * from './live/telemetry.js';
export * from './repeat.js';
export type * from './rest/answers.js';
export * from './rest/api-problem.js';
export * from './rest/client.js';
export * from './system-time.js';
