/** The seed's self-check, with its expectations computed from the parameters that run. */
import type { ChainParameters } from '@mcae/schema';
import type { Chain, ChainFormat } from '../chain/chain.js';
import { createChain } from '../chain/kernel-chain.js';
import { ceilingSample, dbFromGain, FULL_SCALE, gainFromDb } from '../formulas/units.js';
import { expected } from './expected.js';
import { BLOCK_FRAMES, measure } from './measure.js';

/** Levels are rounded to 0.01 dB. */
export interface SelfCheck {
  /** Level that left the chain for a -12 dBFS sine, RMS (AES17). */
  readonly compressor_rms_dbfs: number;
  /** What static curve and ceiling give for it. */
  readonly compressor_expected_dbfs: number;
  readonly compressor_ok: boolean;
  /** Highest sample that left the chain for a 0 dBFS sine. */
  readonly limiter_peak_dbfs: number;
  readonly limiter_ceiling_dbfs: number;
  readonly limiter_ok: boolean;
  /** A closed gate lets nothing pass of a 0 dBFS sine. */
  readonly gate_closed_is_silent: boolean;
  /** A -12 dBFS sine at the corner, through the high-pass alone; undefined where it is off. */
  readonly highpass?: {
    readonly ok: boolean;
    readonly measured_dbfs: number;
    readonly expected_dbfs: number;
  };
}

type CreateChain = (format: ChainFormat, parameters: ChainParameters) => Chain;

const LEVEL_DBFS = -12;
const TOLERANCE_DB = 0.05;
/** The compressed level comes close to the static curve only after this many time constants. */
const SETTLED = 10;
/** Periods of the corner in which a high-pass forgets what was before, to 1e-5. */
const SETTLED_PERIODS = 5;

/**
 * Builds chains with these parameters and measures them.
 * @param create builds the chain; a test gives a broken one.
 * @throws ParameterError if the parameters or the rate are not valid.
 */
export function selfCheck(
  parameters: ChainParameters,
  sampleRateHz: number,
  create: CreateChain = createChain,
): SelfCheck {
  const format = { sampleRateHz, maxFrames: BLOCK_FRAMES };
  const period = periodFrames(sampleRateHz);
  const run = (levelDbfs: number, open: boolean) =>
    measure(create(format, parameters), {
      ...{ levelDbfs, open, sampleRateHz, period },
      ...timesOf(parameters),
    });
  const compressed = run(LEVEL_DBFS, true);
  const limited = run(0, true);
  const closed = run(0, false);
  const { levelDbfs } = expected(LEVEL_DBFS, period, parameters, sampleRateHz);
  const loudest = expected(0, period, parameters, sampleRateHz).peakDbfs;
  const ceiling = ceilingSample(parameters.limiter.ceiling_db);
  const peakDbfs = dbFromGain(Math.max(limited.peak, 1) / FULL_SCALE);
  const highpass = checkHighPass(parameters, format, create);
  return {
    compressor_rms_dbfs: rounded(compressed.rmsDbfs),
    compressor_expected_dbfs: rounded(levelDbfs),
    compressor_ok: Math.abs(compressed.rmsDbfs - levelDbfs) <= toleranceDb(levelDbfs),
    limiter_peak_dbfs: rounded(peakDbfs),
    limiter_ceiling_dbfs: parameters.limiter.ceiling_db,
    // A chain that is merely silent does not pass.
    limiter_ok: limited.peak <= ceiling && peakDbfs >= loudest - toleranceDb(loudest),
    gate_closed_is_silent: closed.peak === 0 && closed.silent,
    ...(highpass && { highpass }),
  };
}

/** With the other stages out of the way, as a tone so low would not be steady in the compressor. */
function checkHighPass(
  { highpass, comp, limiter, ...others }: ChainParameters,
  format: ChainFormat,
  create: CreateChain,
): SelfCheck['highpass'] {
  if (!highpass.enabled) return undefined;
  const { sampleRateHz } = format;
  const alone: ChainParameters = {
    ...{ ...others, highpass, input: { gain_db: 0 }, dither: 'none' },
    comp: { ...comp, ratio: 1, makeup_db: 0 },
    limiter: { ...limiter, ceiling_db: 0, true_peak: false },
  };
  const period = Math.round(sampleRateHz / highpass.frequency_hz);
  const { rmsDbfs } = measure(create(format, alone), {
    ...{ levelDbfs: LEVEL_DBFS, open: true, sampleRateHz, period },
    ...timesOf(alone),
  });
  const { levelDbfs } = expected(LEVEL_DBFS, period, alone, sampleRateHz);
  return {
    ok: Math.abs(rmsDbfs - levelDbfs) <= TOLERANCE_DB,
    measured_dbfs: rounded(rmsDbfs),
    expected_dbfs: rounded(levelDbfs),
  };
}

/** To 0.01 dB, as it is told; what is decided is decided before. */
function rounded(db: number): number {
  return Math.round(db * 100) / 100;
}

/** The tolerance, and the half LSB by which int16 may move so quiet a sine: 0.001 dB at -16 dBFS. */
function toleranceDb(levelDbfs: number): number {
  return TOLERANCE_DB + dbFromGain(1 + 0.5 / (FULL_SCALE * gainFromDb(levelDbfs)));
}

/**
 * Period of the test tone, near 1 kHz: a quarter of it is a whole number of samples, so that the
 * highest sample is the sine's peak at every rate, unless the high-pass shifts it.
 */
function periodFrames(sampleRateHz: number): number {
  return 4 * Math.round(sampleRateHz / 4_000);
}

function timesOf({ highpass, comp, limiter, gate }: ChainParameters) {
  return {
    riseMs: highpass.enabled ? (SETTLED_PERIODS * 1_000) / highpass.frequency_hz : 0,
    settleMs: 100 + gate.ramp_ms + SETTLED * Math.max(comp.attack_ms, limiter.release_ms),
  };
}
