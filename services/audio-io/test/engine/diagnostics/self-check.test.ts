import { ProblemError, type SelfCheckReport } from '@mcae/schema';
import { describe, expect, it } from 'vitest';
import { runSelfCheck } from '../../../src/engine/diagnostics/self-check.js';
import { exampleConfig } from '../../support/engine-rig.js';

const check = (running: (channel: number) => boolean = () => true, config = exampleConfig()) =>
  runSelfCheck({ config, kernel: 'wasm-simd', running });

function failureOf(run: () => unknown): ProblemError {
  try {
    run();
  } catch (error) {
    if (error instanceof ProblemError) return error;
  }
  throw new Error('it did not fail');
}

describe('the self-check', () => {
  it('judges each channel by its own parameters', () => {
    const config = exampleConfig();
    config.logical_channels['2']!.dsp = { comp: { ratio: 4 } };
    const { channels, kernel, compressor_rms_dbfs } = check(() => true, config);
    expect(kernel).toBe('wasm-simd');
    expect(Object.keys(channels)).toEqual(['1', '2', '3', '4']);
    expect(Object.values(channels).every(({ ok }) => ok)).toBe(true);
    expect(channels['1']!.compressor.measured_dbfs).toBeCloseTo(compressor_rms_dbfs, 6);
    expect(channels['2']!.compressor.measured_dbfs).toBeLessThan(compressor_rms_dbfs - 1);
    expect(channels['2']!.compressor.expected_dbfs).toBeCloseTo(
      channels['2']!.compressor.measured_dbfs,
      0,
    );
  });

  it('fails where streams do not run, names their channels and still has the whole report', () => {
    const error = failureOf(() => check((channel) => channel === 1 || channel === 3));
    expect(error).toMatchObject({
      code: 'self_check_failed',
      message: 'channel 2, 4 failed the self-check',
    });
    const { channels, compressor_ok } = error.report as SelfCheckReport;
    expect(compressor_ok).toBe(true);
    expect(channels).toMatchObject({
      '1': { ok: true, stream_running: true },
      '2': { ok: false, stream_running: false, gate_closed_is_silent: true },
      '4': { ok: false },
    });
  });
});
