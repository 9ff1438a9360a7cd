export * from './clock.js';
export { SimulatedClock } from './simulated-clock.js';
export { systemClock } from './system-clock.js';
