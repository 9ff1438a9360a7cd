/**
 * Every parameter of the product is defined once, here or in dsp-stages.ts: name, unit, range, default,
 * text. Types, validation, API documents and forms are derived from it.
 */
import { integer, number } from './parameter.js';

export const SampleRate = integer({
  title: 'Sample rate',
  description: 'Frames per second of every stream.',
  unit: 'Hz',
  minimum: 8_000,
  maximum: 192_000,
  default: 44_100,
});

export const Blocksize = integer({
  title: 'Block size',
  description: 'Frames that one exchange with a device carries.',
  unit: 'frames',
  minimum: 16,
  maximum: 4_096,
  default: 512,
});

export const GateRampMs = number({
  title: 'Gate ramp',
  description: 'Length of the gain ramp of gate and mute.',
  unit: 'ms',
  minimum: 1,
  maximum: 50,
  default: 5,
  'x-change': 'at once',
});

export const LeaseMs = integer({
  title: 'Lease',
  description: 'A key that is held renews its lease; without renewal the gate closes after this.',
  unit: 'ms',
  minimum: 100,
  maximum: 5_000,
  default: 500,
});

export const LeasePriority = integer({
  title: 'Priority',
  description: 'A holder with a higher priority takes a channel over.',
  unit: 'count',
  minimum: 0,
  maximum: 9,
  default: 0,
});

export const KeyTimeoutS = number({
  title: 'Time-out timer',
  description: 'A key that is held longer closes; it must be released and pressed again.',
  unit: 's',
  minimum: 1,
  maximum: 3_600,
  default: 120,
});

export const KeyWarningS = number({
  title: 'Time-out warning',
  description: 'A key that is held this long is warned of its time-out.',
  unit: 's',
  minimum: 0.5,
  maximum: 3_600,
  default: 110,
});

export const LatchAlarmS = number({
  title: 'Open latch alarm',
  description: 'A latch that is open this long raises an alarm.',
  unit: 's',
  minimum: 1,
  maximum: 86_400,
  default: 600,
});

export const DevicePair = integer({
  title: 'Channel pair',
  description: 'Which stereo pair of the device: 1 is its first two channels.',
  unit: 'count',
  minimum: 1,
  maximum: 32,
  default: 1,
});

export const ToneSeconds = number({
  title: 'Duration',
  description: 'Length of the test tone.',
  unit: 's',
  minimum: 0.1,
  maximum: 60,
  default: 5,
});

export const ToneFrequencyHz = number({
  title: 'Frequency',
  description: 'Frequency of the test tone.',
  unit: 'Hz',
  minimum: 20,
  maximum: 20_000,
  default: 1_000,
});

export const ToneLevelDbfs = number({
  title: 'Level',
  description: 'RMS level of the test tone (AES17: a full-scale sine reads 0 dBFS).',
  unit: 'dBFS',
  minimum: -60,
  maximum: 0,
  default: -20,
});

/** Meter windows a second; a window is `sample_rate / 10` frames. */
export const METER_WINDOWS_PER_S = 10;
