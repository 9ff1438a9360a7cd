/** The config as REST reads, checks and replaces it. */
import { ProblemError } from '@mcae/schema';
import { describe, expect, it } from 'vitest';
import { createRig, exampleConfig } from '../support/rig.js';

describe('POST /config', () => {
  it('answers ok with what was changed, and the revision as ETag', async () => {
    const { request, engine } = await createRig();
    const next = exampleConfig();
    next.dsp.comp.ratio = 4;
    const { status, body, headers } = await request('/config', { json: next });
    expect(status).toBe(200);
    expect(body).toEqual({
      status: 'ok',
      change: 'parameters',
      reopened_channels: [],
      revision: engine.revision,
    });
    expect(headers['etag']).toBe(`"${engine.revision}"`);
    expect(engine.config).toEqual(next);
  });

  it('names each wrong field with 400, and the engine hears nothing', async () => {
    const { request, engine } = await createRig();
    const { dsp: _dsp, ...rest } = exampleConfig();
    const wrong = {
      ...rest,
      sample_rate: '44100',
      dsp: {
        comp: { ratio: 0, threshold_db: 'loud', attack_ms: -5, release_ms: 100 },
        limiter: { ceiling_db: null, release_ms: 8 },
      },
    };
    const { status, body } = await request('/config', { json: wrong });
    expect(status).toBe(400);
    expect(body.code).toBe('invalid_config');
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual([
      '/sample_rate',
      '/dsp/comp/ratio',
      '/dsp/comp/threshold_db',
      '/dsp/comp/attack_ms',
      '/dsp/limiter/ceiling_db',
    ]);
    expect(body.detail).toContain('sample_rate: "44100" is not allowed');
    expect(engine.done).toEqual([]);
  });

  it('answers a missing field with 400, not 422', async () => {
    const { request } = await createRig();
    const { dsp: _dsp, ...rest } = exampleConfig();
    const { status, body } = await request('/config', { json: rest });
    expect({ status, path: body.errors[0].path }).toEqual({ status: 400, path: '/dsp' });
  });

  it('tells what the engine refuses: device unknown, busy, roll-back', async () => {
    const { request, engine } = await createRig();
    const path = '/logical_channels/1/input_device_id';
    const unknown = exampleConfig();
    unknown.logical_channels['1'] = { input_device_id: 77, output_device: 'virtual:null' };
    expect(await request('/config', { json: unknown })).toMatchObject({
      status: 400,
      body: { code: 'invalid_config', detail: expect.stringContaining('77'), errors: [{ path }] },
    });
    const next = exampleConfig();
    next.dsp.comp.ratio = 4;
    engine.store.isFull = true;
    expect(await request('/config', { json: next })).toMatchObject({
      status: 500,
      body: { code: 'apply_failed', rolled_back: true, detail: expect.stringContaining('ENOSPC') },
    });
    expect(engine.config).toEqual(exampleConfig());
    engine.override['config.apply'] = () => {
      throw new ProblemError('busy', 'another config is being applied');
    };
    expect((await request('/config', { json: exampleConfig() })).status).toBe(409);
  });

  it('takes a change only from the revision that If-Match names', async () => {
    const { request, engine } = await createRig();
    const post = (ifMatch: string) =>
      request('/config', { json: exampleConfig(), headers: { 'if-match': ifMatch } });
    const { headers } = await request('/config');
    expect((await post('"000000000000"')).status).toBe(412);
    expect((await post(String(headers['etag']))).status).toBe(200);
    expect((await post(engine.revision)).status).toBe(200);
    expect((await post('*')).status).toBe(200);
    expect(await post('"a", "b"')).toMatchObject({
      status: 400,
      body: { errors: [{ path: '/if-match' }] },
    });
  });
});

describe('config', () => {
  it('GET gives the config alone, its revision as ETag', async () => {
    const { request, engine } = await createRig();
    const { body, headers } = await request('/config');
    expect(body).toEqual(exampleConfig());
    expect(headers['etag']).toBe(`"${engine.revision}"`);
  });

  it('validate says what would change, and changes nothing', async () => {
    const { request, engine } = await createRig();
    const next = exampleConfig();
    next.dsp.comp.ratio = 8;
    const { status, body } = await request('/config/validate', { json: next });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { status: 'ok', change: 'parameters', reopened_channels: [] },
    });
    expect(engine.config).toEqual(exampleConfig());
    const wrong = { ...next, blocksize: 0 };
    expect(await request('/config/validate', { json: wrong })).toMatchObject({
      status: 400,
      body: { code: 'invalid_config', errors: [{ path: '/blocksize' }] },
    });
  });
});
