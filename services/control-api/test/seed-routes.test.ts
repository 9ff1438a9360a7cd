/** The seed's five routes, in the seed's exact shapes. */
import { ProblemError } from '@mcae/schema';
import { describe, expect, it } from 'vitest';

import { ENGINE_CPU_PERCENT } from '../../../test/support/engine/engine-node.js';
import { createRig, exampleConfig } from './support/rig.js';

describe('GET /status', () => {
  it('starts with the seed fields in the seed order; identity and age come after', async () => {
    const { request } = await createRig();
    const { status, body, headers } = await request('/status');
    expect(status).toBe(200);
    expect(Object.keys(body).slice(0, 5)).toEqual([
      'sample_rate',
      'blocksize',
      'channels',
      'cpu_percent',
      'uptime_s',
    ]);
    expect(body).toMatchObject({
      sample_rate: 44_100,
      blocksize: 512,
      cpu_percent: ENGINE_CPU_PERCENT,
      uptime_s: 1,
      node: 'room-1',
      boot_id: 'boot-1',
      age_ms: 0,
      stale: false,
    });
    expect(Object.keys(body.channels)).toEqual(['1', '2', '3', '4']);
    expect(Object.keys(body.channels['1']).slice(0, 3)).toEqual([
      'input_device_id',
      'output_device_id',
      'xruns',
    ]);
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
  });
});

describe('GET /vu', () => {
  it('is a level for each channel and nothing else', async () => {
    const { request, clock } = await createRig();
    await request('/ptt', { json: { channel: 1, gate_open: true } });
    await clock.advance(500);
    const { status, text } = await request('/vu');
    expect(status).toBe(200);
    expect(text).toBe('{"1":-16,"2":-60,"3":-60,"4":-60}');
  });

  it('ignores query fields that clients add against caches', async () => {
    const { request } = await createRig();
    expect((await request('/vu?_=1700000000000')).status).toBe(200);
  });
});

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

describe('POST /ptt', () => {
  it('opens, mutes, leaves alone what is left out', async () => {
    const { request, engine } = await createRig();
    const opened = await request('/ptt', { json: { channel: 1, mute: false, gate_open: true } });
    expect(opened).toMatchObject({
      status: 200,
      body: { status: 'ok', channel: 1, gate_open: true, mute: false },
    });
    const muted = await request('/ptt', { json: { channel: 1, mute: true } });
    expect(muted.body).toMatchObject({ gate_open: true, mute: true });
    const alone = await request('/ptt', { json: { channel: 2 } });
    expect(alone.body).toMatchObject({ status: 'ok', gate_open: false });
    const { body } = await request('/channels/2');
    expect(body).toMatchObject({ gate_open: false, mute: false });
    expect(engine.done.at(-1)).toMatchObject({ command: 'ptt.set', params: { channel: 2 } });
  });

  it('says "unknown channel 9" as the seed does', async () => {
    const { request } = await createRig();
    expect(await request('/ptt', { json: { channel: 9, gate_open: true } })).toMatchObject({
      status: 400,
      body: { detail: 'unknown channel 9', code: 'unknown_channel' },
    });
  });

  it('shows the gate at once, before the next status has come', async () => {
    const { request } = await createRig();
    await request('/ptt', { json: { channel: 1, gate_open: true } });
    const channel = (await request('/channels/1')).body;
    expect(channel).toMatchObject({ gate_open: true, latch: true, meters: { gate_open: true } });
  });

  it('tells who latched a gate: by name, else by address', async () => {
    const { request } = await createRig();
    const latch = async (json: object) =>
      (await request('/ptt', { json: { gate_open: true, ...json } })).body.latched_by;
    expect(await latch({ channel: 1, by: 'CapCom' })).toBe('CapCom');
    expect(await latch({ channel: 2 })).toBe('rest 127.0.0.1');
    expect((await request('/status')).body.channels['1'].latched_by).toBe('CapCom');
    expect((await request('/ptt', { json: { channel: 1, by: '' } })).status).toBe(400);
  });

  it('joins the request with the command by its id, and tells who sent it', async () => {
    const { request, engine } = await createRig();
    const json = { channel: 1, gate_open: true };
    const answer = await request('/ptt', { json, headers: { 'x-request-id': 'panel-7.42' } });
    expect(answer.headers['x-request-id']).toBe('panel-7.42');
    expect(engine.done[0]).toMatchObject({ requestId: 'panel-7.42', actor: 'rest 127.0.0.1' });
    await request('/ptt', { json, headers: { 'x-request-id': 'a b\u00ff' } });
    expect(engine.done[1]?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });
});

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
