/** GET /self-check, in the seed's exact shape. */
import { ProblemError } from '@mcae/schema';
import { describe, expect, it } from 'vitest';
import { createRig } from '../support/rig.js';

describe('GET /self-check', () => {
  it('gives the report', async () => {
    const { request } = await createRig();
    const { status, body } = await request('/self-check');
    expect(status).toBe(200);
    expect(Object.keys(body).slice(0, 5)).toEqual([
      'compressor_rms_dbfs',
      'compressor_expected_dbfs',
      'compressor_ok',
      'limiter_peak_dbfs',
      'limiter_ok',
    ]);
  });

  it('gives it as detail, with 500, where a check fails', async () => {
    const { request, engine } = await createRig();
    const { body: passed } = await request('/self-check');
    const report = { ...passed, limiter_ok: false };
    engine.override.selfcheck = () => {
      throw new ProblemError('self_check_failed', 'the DSP failed', { report });
    };
    expect(await request('/self-check')).toMatchObject({
      status: 500,
      body: { code: 'self_check_failed', detail: report },
    });
  });
});
