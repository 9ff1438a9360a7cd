/** The seed's self-check, with its expectations computed from the parameters that run. */
import type { ChainParameters } from '@mcae/schema';
import type { Chain, ChainFormat } from './chain/chain.js';
import { createChain } from './chain/kernel-chain.js';
import { staticCurveDb } from './formulas/gain-computer.js';
import { rmsDbfs } from './formulas/meter.js';
import { TRUE_PEAK_TAPS, TruePeakDetector } from './formulas/true-peak.js';
import { ceilingSample, dbFromGain, FULL_SCALE, gainFromDb } from './formulas/units.js';

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
}

type CreateChain = (format: ChainFormat, parameters: ChainParameters) => Chain;

const LEVEL_DBFS = -12;
const TOLERANCE_DB = 0.05;
/** The compressed level comes close to the static curve only after this many time constants. */
const SETTLED = 10;
const MEASURED_MS = 100;
const BLOCK_FRAMES = 512;

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
  const run = (levelDbfs: number, open: boolean) =>
    measure(create({ sampleRateHz, maxFrames: BLOCK_FRAMES }, parameters), {
      levelDbfs,
      open,
      sampleRateHz,
      settleMs: settleMs(parameters),
    });
  const compressed = run(LEVEL_DBFS, true);
  const limited = run(0, true);
  const closed = run(0, false);
  const expected = expectedDbfs(LEVEL_DBFS, parameters, sampleRateHz);
  const ceiling = ceilingSample(parameters.limiter.ceiling_db);
  const loudest = expectedDbfs(0, parameters, sampleRateHz);
  const peakDbfs = dbFromGain(Math.max(limited.peak, 1) / FULL_SCALE);
  return {
    compressor_rms_dbfs: rounded(compressed.rmsDbfs),
    compressor_expected_dbfs: rounded(expected),
    compressor_ok: Math.abs(compressed.rmsDbfs - expected) <= toleranceDb(expected),
    limiter_peak_dbfs: rounded(peakDbfs),
    limiter_ceiling_dbfs: parameters.limiter.ceiling_db,
    // A chain that is merely silent does not pass.
    limiter_ok: limited.peak <= ceiling && peakDbfs >= loudest - toleranceDb(loudest),
    gate_closed_is_silent: closed.peak === 0 && closed.silent,
  };
}

/**
 * Level of a steady sine after the chain, dBFS: input gain and static curve, or the ceiling if it is
 * lower.
 */
function expectedDbfs(
  levelDbfs: number,
  { input, comp, limiter }: ChainParameters,
  sampleRateHz: number,
): number {
  const atCompressor = levelDbfs + input.gain_db;
  const overreadDb = limiter.true_peak ? truePeakOverreadDb(periodFrames(sampleRateHz)) : 0;
  const ceilingDbfs = dbFromGain(ceilingSample(limiter.ceiling_db) / FULL_SCALE);
  return Math.min(staticCurveDb(atCompressor, comp), ceilingDbfs - overreadDb);
}

/** To 0.01 dB, as it is told; what is decided is decided before. */
function rounded(db: number): number {
  return Math.round(db * 100) / 100;
}

/** The tolerance, and the half LSB by which int16 may move so quiet a sine: 0.001 dB at -16 dBFS. */
function toleranceDb(levelDbfs: number): number {
  return TOLERANCE_DB + dbFromGain(1 + 0.5 / (FULL_SCALE * gainFromDb(levelDbfs)));
}

/** What the filter of BS.1770 reads too much of a sine with this period, dB: up to 0.2. */
function truePeakOverreadDb(period: number): number {
  const detector = new TruePeakDetector();
  let peak = 1;
  for (let n = -TRUE_PEAK_TAPS; n < period; n++) {
    const between = detector.next(Math.sin((2 * Math.PI * n) / period));
    if (n >= 0) peak = Math.max(peak, between);
  }
  return dbFromGain(peak);
}

/**
 * Period of the test tone, near 1 kHz: a quarter of it is a whole number of samples, so that the
 * highest sample is the sine's peak at every rate.
 */
function periodFrames(sampleRateHz: number): number {
  return 4 * Math.round(sampleRateHz / 4_000);
}

function settleMs({ comp, limiter, gate }: ChainParameters): number {
  return 100 + gate.ramp_ms + SETTLED * Math.max(comp.attack_ms, limiter.release_ms);
}

interface Run {
  readonly levelDbfs: number;
  readonly open: boolean;
  readonly sampleRateHz: number;
  readonly settleMs: number;
}

interface Measured {
  /** Level at the end, AES17. */
  readonly rmsDbfs: number;
  /** Highest magnitude of all that left, int16 units. */
  readonly peak: number;
  readonly silent: boolean;
}

function measure(chain: Chain, run: Run): Measured {
  const period = periodFrames(run.sampleRateHz);
  const amplitude = Math.min(FULL_SCALE - 1, FULL_SCALE * gainFromDb(run.levelDbfs));
  const frames = (ms: number) => Math.ceil((ms * run.sampleRateHz) / 1_000 / period) * period;
  const measured = frames(MEASURED_MS);
  const total = frames(run.settleMs) + measured;
  chain.setGate(run.open, false);
  let energy = 0;
  let peak = 0;
  for (let start = 0; start < total; start += BLOCK_FRAMES) {
    const length = Math.min(BLOCK_FRAMES, total - start);
    for (let i = 0; i < length; i++) {
      const sample = Math.round(amplitude * Math.sin((2 * Math.PI * (start + i)) / period));
      chain.block[2 * i] = sample;
      chain.block[2 * i + 1] = sample;
    }
    chain.process(length, false);
    for (let i = 0; i < length; i++) {
      const left = chain.block[2 * i];
      const right = chain.block[2 * i + 1];
      peak = Math.max(peak, Math.abs(left), Math.abs(right));
      if (start + i >= total - measured) energy += left * left + right * right;
    }
  }
  return { rmsDbfs: rmsDbfs(energy, measured), peak, silent: chain.silent };
}
