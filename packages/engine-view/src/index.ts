export * from '@mcae/schema/limits';
export { ENGINE_MEMORY_MS, Engines, MAX_ENGINES } from './engines.js';
export { type Gate, gateOf } from './gate.js';
export { advance, ingest } from './ingest.js';
export { BUS_NAMES, type EngineMessage, type StaleNotice, type ViewInput } from './messages.js';
export type { EngineNews, Step } from './news.js';
export {
  knownStatus,
  liveMeters,
  newestTime,
  presenceOf,
  type Reading,
  readStatus,
  readVu,
  silentMs,
  statusAgeMs,
  vuAgeMs,
} from './reading.js';
export { NO_RHYTHM, nextRhythm, RHYTHM_PAUSE_MS, type Rhythm } from './rhythm.js';
export { type BootView, type EngineView, newEngine, type Presence } from './view.js';
