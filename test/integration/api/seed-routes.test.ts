/** The seed's five routes over the real bus, in the seed's shapes. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWav } from '@mcae/audio-io';
import type { Config } from '@mcae/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { speechLike } from '../../support/audio.js';
import { virtualConfig } from '../../support/configs.js';
import { type System, startSystem } from '../../support/system.js';
import { until } from '../../support/until.js';

let system: System;
let voicePath: string;

beforeAll(async () => {
  system = await startSystem({ config: virtualConfig() });
  voicePath = join(system.folder, 'voice.wav');
  const samples = speechLike(44_100, 1);
  await writeWav(voicePath, { sampleRateHz: 44_100, channels: 2, frames: 44_100, samples });
  await system.ready();
});
afterAll(() => system.stop());

const level = async (channel: number) => (await system.request('/vu')).body[channel];

describe('GET /status', () => {
  it('has the shape of the seed, and more', async () => {
    const { status, body } = await system.request('/status');
    expect(status).toBe(200);
    expect(Object.keys(body).slice(0, 5)).toEqual([
      'sample_rate',
      'blocksize',
      'channels',
      'cpu_percent',
      'uptime_s',
    ]);
    expect(body).toMatchObject({ sample_rate: 44_100, blocksize: 512 });
    expect(body.channels['1']).toMatchObject({
      input_device_id: expect.any(Number),
      output_device_id: expect.any(Number),
      xruns: expect.any(Number),
      state: 'running',
      gate_open: false,
    });
    expect(body.cpu_percent).toBeGreaterThan(0);
  });
});

describe('GET /vu and POST /ptt', () => {
  it('every gate is closed at boot; a key opens one; omitted fields are left alone', async () => {
    expect((await system.request('/vu')).body).toEqual({ '1': -60, '2': -60, '3': -60, '4': -60 });
    const opened = await system.ptt({ channel: 1, gate_open: true });
    expect(opened).toMatchObject({ status: 200, body: { status: 'ok' } });
    await until('-16 dBFS on channel 1', async () => Math.abs((await level(1)) + 16) < 0.1);
    await system.ptt({ channel: 1 });
    expect((await system.request('/channels/1')).body.gate_open).toBe(true);
    await system.ptt({ channel: 1, mute: true });
    await until('silence while muted', async () => (await level(1)) === -60);
    await system.ptt({ channel: 1, mute: false, gate_open: false });
    expect((await system.request('/channels/1')).body.gate_open).toBe(false);
  });

  it.each([
    ['an unknown channel', { channel: 9, gate_open: true }, 'unknown channel 9'],
    ['channel 0', { channel: 0, gate_open: true }, 'channel'],
    ['a string for a boolean', { channel: 1, gate_open: 'true' }, 'gate_open'],
    ['no channel', { gate_open: true }, 'channel'],
    ['an extra key', { channel: 1, gate_open: true, x: 1 }, 'x'],
  ])('refuses %s', async (_name, json, detail) => {
    const { status, body } = await system.request('/ptt', { json });
    expect(status).toBe(400);
    expect(body.detail).toContain(detail);
    expect(body).toMatchObject({
      status: 400,
      code: expect.any(String),
      request_id: expect.any(String),
    });
  });
});

describe('POST /config', () => {
  it('applies parameters without losing a block, and writes the file', async () => {
    await system.ptt({ channel: 1, gate_open: true });
    const before = (await system.request('/status')).body.channels['1'];
    const next = virtualConfig(({ dsp }) => {
      dsp.comp.ratio = 4;
    });
    const answer = await system.request('/config', { json: next });
    expect(answer).toMatchObject({ status: 200, body: { status: 'ok', change: 'parameters' } });
    await until('-18 dBFS on channel 1', async () => Math.abs((await level(1)) + 18) < 0.1);
    const after = (await system.request('/status')).body.channels['1'];
    expect(after).toMatchObject({
      stream_pid: before.stream_pid,
      gate_open: true,
      restarts: before.restarts,
    });
    expect(JSON.parse(await readFile(system.configPath, 'utf8')).dsp.comp.ratio).toBe(4);
    await system.request('/config', { json: virtualConfig() });
  });

  it('re-opens the changed channel alone, gate kept', async () => {
    await system.ptt({ channel: 4, gate_open: true });
    const before = (await system.request('/status')).body.channels;
    const next = virtualConfig(({ logical_channels }) => {
      logical_channels['4']!.input_device = 'virtual:tone:880';
    });
    const { status, body } = await system.request('/config', { json: next });
    expect({ status, body }).toMatchObject({ status: 200, body: { reopened_channels: [4] } });
    const after = (await system.request('/status')).body.channels;
    expect(after['1'].stream_pid).toBe(before['1'].stream_pid);
    expect(after['4'].stream_pid).not.toBe(before['4'].stream_pid);
    expect(after['4']).toMatchObject({ state: 'running', gate_open: true });
    await system.request('/config', { json: virtualConfig() });
  });

  it.each<[string, (config: Config) => void, string]>([
    [
      'a rate that a device does not have',
      (config) => {
        config.sample_rate = 48_000;
        config.logical_channels['2']!.input_device = `virtual:wav:${voicePath}`;
      },
      '/sample_rate',
    ],
    [
      'a file that is not there',
      (config) => {
        config.logical_channels['2']!.input_device = 'virtual:wav:nowhere.wav';
      },
      '/logical_channels/2',
    ],
    [
      'an unknown device',
      (config) => {
        config.logical_channels['3']!.output_device = 'hw:99';
      },
      '/logical_channels/3/output_device',
    ],
  ])('refuses %s before anything changes', async (_name, change, path) => {
    const before = (await system.request('/status')).body;
    const { status, body } = await system.request('/config', { json: virtualConfig(change) });
    expect({ status, body }).toMatchObject({ status: 400, body: { code: 'invalid_config' } });
    expect(body.errors[0].path).toContain(path);
    const after = (await system.request('/status')).body;
    expect(after.config_revision).toBe(before.config_revision);
    expect(after.channels['1'].stream_pid).toBe(before.channels['1'].stream_pid);
  });

  it.each([
    ['three bytes of JSON', '{"a', ''],
    ['not an object', '[]', ''],
    ['an empty body', '', ''],
  ])('refuses %s', async (_name, body) => {
    const answer = await system.request('/config', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(answer.status).toBe(400);
    expect(typeof answer.body.detail).toBe('string');
  });

  it('names the field of a wrong config, and nothing changes', async () => {
    const revision = (await system.request('/status')).body.config_revision;
    const wrong = virtualConfig(({ dsp }) => {
      dsp.comp.ratio = 0;
    });
    const { status, body } = await system.request('/config', { json: wrong });
    expect(status).toBe(400);
    expect(body.errors).toEqual([expect.objectContaining({ path: '/dsp/comp/ratio' })]);
    expect(body.detail).toContain('dsp.comp.ratio');
    expect((await system.request('/status')).body.config_revision).toBe(revision);
  });
});

describe('GET /self-check', () => {
  it('passes with what it measured', async () => {
    const { status, body } = await system.request('/self-check');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      compressor_expected_dbfs: expect.closeTo(-16, 1),
      compressor_ok: true,
      limiter_ok: true,
    });
    expect(body.compressor_rms_dbfs).toBeCloseTo(-16, 1);
    expect(body.limiter_peak_dbfs).toBeLessThanOrEqual(-3);
  });
});
