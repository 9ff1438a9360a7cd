/** Sound devices without hardware, as PortAudio sees them: for suites that need real ones. */
export { exclusiveMissing } from './sound/exclusive.js';
export { buildHoldUp, type HoldUp, holdUpMissing } from './sound/hold-up.js';
export {
  type JackLoopback,
  type JackRig,
  type JackRigOptions,
  jackMissing,
  startJackRig,
} from './sound/jack-rig.js';
export {
  type PulseLoopback,
  type PulseRig,
  pulseMissing,
  startPulseRig,
} from './sound/pulse-rig.js';
export { dominantLevel, Playback, Recording, sine } from './sound/raw-audio.js';
