/** The dictionary, and the last ten minutes of each point. */
import { describe, expect, it } from 'vitest';
import { createRig, smallConfig } from '../support/rig.js';

describe('the dictionary', () => {
  it('has every point with unit, range, limits, and where its value comes', async () => {
    const { request } = await createRig();
    const { body } = await request('/telemetry/dictionary');
    const keys = body.points.map(({ key }: { key: string }) => key);
    expect(keys).toContain('room-1.4.gate_open');
    expect(keys).toContain('room-1.engine.cpu');
    expect(new Set(keys).size).toBe(keys.length);
    const level = body.points.find(({ key }: { key: string }) => key === 'room-1.1.level_before');
    expect(level).toMatchObject({
      channel: '1',
      unit: 'dBFS',
      min: -60,
      max: 0,
      period_ms: 100,
      limits: { yellow: { high: -9 }, red: { high: -3 } },
      source: { event: 'vu', pointer: '/channels/1/before/rms_dbfs' },
    });
  });

  it('is empty where nobody was heard', async () => {
    const { request } = await createRig({ alone: true });
    expect((await request('/telemetry/dictionary')).body).toEqual({ points: [] });
  });
});

describe('the history', () => {
  const values = (body: { samples: { value: number }[] }) => body.samples.map(({ value }) => value);
  const url = '/telemetry/history?key=room-1.1.level_after';

  it('gives every sample in order, states as numbers, and no more than was asked for', async () => {
    const { request, clock, server } = await createRig();
    const onTheBus: { ts_ms: number; value: number }[] = [];
    server.connect('witness').subscribe('mcae.v1.room-1.tlm.vu', (text) => {
      const { ts_ms, levels } = JSON.parse(text);
      onTheBus.push({ ts_ms, value: levels['1'] });
    });
    await clock.advance(300);
    await request('/ptt', { json: { channel: 1, gate_open: true } });
    await clock.advance(700);
    const { body } = await request(url);
    expect(body).toMatchObject({ key: 'room-1.1.level_after', unit: 'dBFS' });
    expect(body.samples.slice(-onTheBus.length)).toEqual(onTheBus);
    expect(values(body).slice(0, 3)).toEqual([-60, -60, -60]);
    expect(values(body).slice(-3)).toEqual([-16, -16, -16]);
    expect(values((await request(`${url}&strategy=latest`)).body)).toEqual([-16]);
    const middle = onTheBus[1]!.ts_ms;
    expect(values((await request(`${url}&start=${middle}&end=${middle}`)).body)).toEqual([-60]);
    const states = await request('/telemetry/history?key=room-1.1.state&strategy=latest');
    expect(values(states.body)).toEqual([1]);
  });

  it('keeps ten minutes, and forgets with the engine', async () => {
    const { request, clock, engine } = await createRig({ config: smallConfig() });
    await clock.advance(11 * 60_000);
    const { body } = await request(url);
    expect(body.samples).toHaveLength(6_000);
    const [first] = body.samples;
    expect(body.samples.at(-1).ts_ms - first.ts_ms).toBe(599_900);
    expect((await request(`${url}&strategy=minmax&size=100`)).body.samples.length).toBeLessThan(
      101,
    );
    await engine.crash();
    await clock.advance(11 * 60_000);
    expect((await request(url)).status).toBe(404);
  });

  it.each([
    '',
    '?key=none',
    '?key=room-1.9.level_after',
    '?key=room-1.1.level_after&strategy=mean',
  ])('refuses %j', async (query) => {
    const { request } = await createRig();
    const { status } = await request(`/telemetry/history${query}`);
    expect([400, 404]).toContain(status);
  });
});
