/** The self-check: the DSP with the parameters in force, and whether each stream runs. */
import { type SelfCheck, selfCheck } from '@mcae/dsp';
import {
  type ChainParameters,
  type Config,
  chainParameters,
  ProblemError,
  type SelfCheckReport,
} from '@mcae/schema';
import { channelNumbers } from '../streams/stream-plans.js';

export interface SelfCheckSource {
  readonly config: Config;
  readonly kernel: string;
  readonly running: (channel: number) => boolean;
}

/** @throws ProblemError self_check_failed, with the whole report. */
export function runSelfCheck({ config, kernel, running }: SelfCheckSource): SelfCheckReport {
  // Channels with the same parameters share one result.
  const results = new Map<string, ReturnType<typeof selfCheck>>();
  const resultOf = (parameters: ChainParameters) => {
    const key = JSON.stringify(parameters);
    const result = results.get(key) ?? selfCheck(parameters, config.sample_rate);
    results.set(key, result);
    return result;
  };
  const channels: SelfCheckReport['channels'] = {};
  for (const channel of channelNumbers(config)) {
    const result = resultOf(
      chainParameters(config, config.logical_channels[String(channel)] ?? {}),
    );
    const streamRunning = running(channel);
    channels[channel] = {
      compressor: {
        ok: result.compressor_ok,
        measured_dbfs: result.compressor_rms_dbfs,
        expected_dbfs: result.compressor_expected_dbfs,
      },
      limiter: {
        ok: result.limiter_ok,
        measured_dbfs: result.limiter_peak_dbfs,
        expected_dbfs: result.limiter_ceiling_dbfs,
      },
      gate_closed_is_silent: result.gate_closed_is_silent,
      ...(result.highpass && { highpass: result.highpass }),
      stream_running: streamRunning,
      ok: passes(result) && streamRunning,
    };
  }
  const { compressor_rms_dbfs, compressor_expected_dbfs, compressor_ok, ...rest } = resultOf(
    chainParameters(config, {}),
  );
  const report: SelfCheckReport = {
    compressor_rms_dbfs,
    compressor_expected_dbfs,
    compressor_ok,
    limiter_peak_dbfs: rest.limiter_peak_dbfs,
    limiter_ok: rest.limiter_ok,
    limiter_ceiling_dbfs: rest.limiter_ceiling_dbfs,
    channels,
    kernel,
  };
  const bad = Object.entries(channels).filter(([, { ok }]) => !ok);
  if (bad.length > 0 || !compressor_ok || !rest.limiter_ok)
    throw new ProblemError(
      'self_check_failed',
      bad.length > 0
        ? `channel ${bad.map(([channel]) => channel).join(', ')} failed the self-check`
        : 'the DSP failed the self-check',
      { report },
    );
  return report;
}

function passes(result: SelfCheck): boolean {
  const { compressor_ok, limiter_ok, gate_closed_is_silent, highpass } = result;
  return compressor_ok && limiter_ok && gate_closed_is_silent && (highpass?.ok ?? true);
}
