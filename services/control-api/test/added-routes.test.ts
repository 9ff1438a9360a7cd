/** Routes that the seed did not have. */
import { describe, expect, it } from 'vitest';

import { createRig, exampleConfig } from './support/rig.js';

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

describe('channels', () => {
  it('gives all, each with status and meters', async () => {
    const { request } = await createRig();
    const { body } = await request('/channels');
    expect(Object.keys(body.channels)).toEqual(['1', '2', '3', '4']);
    expect(body).toMatchObject({ node: 'room-1', age_ms: 0, meters_age_ms: 0, stale: false });
    expect(body.channels['1']).toMatchObject({
      state: 'running',
      meters: { before: { rms_dbfs: -12 }, after: { rms_dbfs: -60 } },
    });
  });

  it('gives one; 404 where there is none, 400 where the name is no channel', async () => {
    const { request } = await createRig();
    expect((await request('/channels/2')).body).toMatchObject({ channel: 2, label: 'Channel 2' });
    expect(await request('/channels/9')).toMatchObject({
      status: 404,
      body: { code: 'not_found', detail: 'unknown channel 9; there are 1, 2, 3, 4' },
    });
    for (const id of ['0', '33', '01', 'x', '__proto__'])
      expect((await request(`/channels/${id}`)).status).toBe(400);
  });
});

it('GET /meters gives every meter with its age', async () => {
  const { request, clock } = await createRig();
  await clock.advance(50);
  const { body } = await request('/meters');
  expect(body).toMatchObject({ node: 'room-1', age_ms: 50, stale: false, seq: 10 });
  expect(body.channels['1']).toMatchObject({
    before: { rms_dbfs: -12, peak_dbfs: -12, clipped_samples: 0 },
    gain_reduction_db: 4,
    state: 'running',
  });
});

it('GET /devices lists what the engine sees', async () => {
  const { request } = await createRig();
  const { body } = await request('/devices');
  expect(body.devices[0]).toMatchObject({ id: 1_000, name: 'virtual:tone' });
});

it('POST /tone plays on a channel, and refuses what is out of range', async () => {
  const { request } = await createRig();
  expect(await request('/tone', { json: { channel: 1, seconds: 2 } })).toMatchObject({
    status: 200,
    body: { status: 'ok', channel: 1, seconds: 2, output_device: 'virtual:null' },
  });
  expect((await request('/tone', { json: { channel: 1, seconds: 61 } })).status).toBe(400);
  expect((await request('/tone', { json: { channel: 9 } })).body.detail).toBe('unknown channel 9');
});

describe('GET /nodes', () => {
  it('tells who is heard, who answers, who has gone', async () => {
    const { request, addEngine, clock, engine } = await createRig();
    const silent = await addEngine('room-2');
    silent.hush();
    const gone = await addEngine('room-3');
    await gone.die();
    await clock.advance(1_000);
    const { body } = await request('/nodes');
    expect(body).toMatchObject({
      bus_connected: true,
      nodes: [
        { node: 'room-1', instances: 1, stale: false, version: '9.9.9' },
        { node: 'room-2', instances: 1, stale: true, age_ms: 2_000 },
        { node: 'room-3', instances: 0, stale: true },
      ],
    });
    expect(engine.done).toEqual([]);
  });

  it('shows that two engines go by one name', async () => {
    const { request, addEngine } = await createRig();
    await addEngine('room-1', { bootId: 'boot-2' });
    expect((await request('/nodes')).body.nodes).toMatchObject([{ node: 'room-1', instances: 2 }]);
  });

  it('lists one that answers but was never heard', async () => {
    const { request, bootEngine } = await createRig({ alone: true });
    bootEngine('room-9').hush();
    const { nodes } = (await request('/nodes')).body;
    expect(nodes).toMatchObject([{ node: 'room-9', instances: 1 }]);
  });
});

describe('the service itself', () => {
  it('is alive, and ready once an engine is fresh', async () => {
    const { request } = await createRig();
    expect((await request('/healthz')).body).toEqual({ status: 'ok' });
    expect((await request('/readyz')).body).toEqual({ status: 'ready', nodes: ['room-1'] });
  });

  it('leads to its documents, which load nothing from elsewhere', async () => {
    const { request } = await createRig();
    const root = await request('/');
    expect(root).toMatchObject({ status: 302, headers: { location: '/docs/' } });
    const { text, headers } = await request('/docs/');
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    const sources = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source!);
    expect(sources.length).toBeGreaterThan(3);
    for (const source of sources) {
      expect(source).toMatch(/^\.\//);
      expect((await request(`/docs/${source}`)).status).toBe(200);
    }
  });
});
