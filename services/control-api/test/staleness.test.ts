/** What is old is never shown as live; what cannot arrive in time is not sent. */
import type { Transit } from '@mcae/bus';
import { describe, expect, it } from 'vitest';
import { createRig, type Rig, smallConfig } from './support/rig.js';

const key = { json: { channel: 1, gate_open: true } };
const problem = async (rig: Rig, url: string, options = {}) => {
  const { status, body } = await rig.request(url, options);
  return `${status} ${body?.code}`;
};

describe('an engine that goes quiet', () => {
  it('levels last 500 ms, the status 3 s; both come back with the engine', async () => {
    const rig = await createRig();
    const { clock, engine, request } = rig;
    engine.stopPublishing();
    await clock.advance(500);
    expect((await request('/vu')).status).toBe(200);
    await clock.advance(1);
    for (const url of ['/vu', '/meters'])
      expect(await problem(rig, url)).toBe('503 telemetry_stale');
    expect((await request('/status')).body.age_ms).toBe(501);
    const { body } = await request('/channels/1');
    expect(body).toMatchObject({ meters: null, meters_age_ms: 501 });
    await clock.advance(2_500);
    for (const url of ['/status', '/channels', '/channels/1', '/readyz'])
      expect(await problem(rig, url)).toBe('503 telemetry_stale');
    expect((await request('/status')).headers['retry-after']).toBe('1');
    expect((await request('/healthz')).status).toBe(200);

    engine.resumePublishing();
    await clock.advance(1_000);
    for (const url of ['/vu', '/meters', '/status', '/channels', '/readyz'])
      expect((await request(url)).status).toBe(200);
  });

  it('refuses to key after 400 ms, and sends nothing', async () => {
    const rig = await createRig();
    const { clock, engine } = rig;
    engine.stopPublishing();
    await clock.advance(401);
    expect(await problem(rig, '/ptt', key)).toBe('503 telemetry_stale');
    expect(await problem(rig, '/tone', { json: { channel: 1 } })).toBe('503 telemetry_stale');
    expect(engine.done).toEqual([]);
    expect((await rig.request('/self-check')).status).toBe(200);
  });

  it('answers 503 at once where nobody serves any more, even with fresh telemetry', async () => {
    const rig = await createRig();
    await rig.engine.crash();
    expect(await problem(rig, '/ptt', key)).toBe('503 engine_unavailable');
    expect(await problem(rig, '/config')).toBe('503 engine_unavailable');
  });

  it('answers 504 where the engine hangs, after the deadline of the command', async () => {
    const rig = await createRig();
    rig.engine.override['ptt.set'] = () => new Promise(() => {});
    const startMs = rig.clock.monoMs();
    expect(await problem(rig, '/ptt', key)).toBe('504 deadline_exceeded');
    expect(rig.clock.monoMs() - startMs).toBe(1_000);
  });

  it('answers with an error of its own where the engine fails', async () => {
    const rig = await createRig();
    rig.engine.override.devices = () => {
      throw new Error('secret');
    };
    const { status, text } = await rig.request('/devices');
    expect(status).toBe(500);
    expect(text).not.toContain('secret');
  });

  it('answers 500 where the answer does not keep to the contract', async () => {
    const rig = await createRig();
    rig.engine.override.devices = () => ({ devices: [{ id: 'one' }] }) as never;
    expect(await problem(rig, '/devices')).toBe('500 internal');
  });
});

describe('late messages', () => {
  it('a level that the bus held back is as old as it is', async () => {
    let delayMs = 5;
    const rig = await createRig({ link: ({ kind }) => [kind === 'publish' ? delayMs : 0] });
    await rig.clock.advance(1_000);
    expect((await rig.request('/vu')).status).toBe(200);
    delayMs = 2_005;
    await rig.clock.advance(1_900);
    expect(await problem(rig, '/vu')).toBe('503 telemetry_stale');
    await rig.clock.advance(200);
    const nodes = (await rig.request('/nodes')).body.nodes;
    expect(nodes[0]).toMatchObject({ stale: true });
    expect(nodes[0].age_ms).toBeGreaterThanOrEqual(2_000);
    expect(await problem(rig, '/ptt', key)).toBe('503 telemetry_stale');
  });

  it('duplicates and messages out of order change nothing; gaps are counted', async () => {
    let copies: number[] = [0];
    const rig = await createRig({ link: ({ kind }) => (kind === 'publish' ? copies : [0]) });
    const node = async () => (await rig.request('/nodes')).body.nodes[0];
    await rig.clock.advance(500);
    expect(await node()).toMatchObject({ lost_messages: 0, ignored_messages: 0 });
    copies = [0, 10];
    await rig.clock.advance(300);
    copies = [];
    await rig.clock.advance(400);
    copies = [0];
    await rig.clock.advance(100);
    expect(await node()).toMatchObject({ lost_messages: 4, ignored_messages: 3, restarts: 0 });
  });
});

describe('a restart', () => {
  it('is taken at once: nothing of the old boot is shown, commands go to the new one', async () => {
    const rig = await createRig();
    await rig.request('/ptt', key);
    await rig.engine.crash();
    const next = rig.bootEngine('room-1', { bootId: 'boot-2' });
    await rig.clock.advance(100);
    const { status, body } = await rig.request('/status');
    expect(status).toBe(200);
    expect(body).toMatchObject({ boot_id: 'boot-2', channels: { 1: { gate_open: false } } });
    expect((await rig.request('/ptt', key)).status).toBe(200);
    expect(next.done).toHaveLength(1);
    expect((await rig.request('/nodes')).body.nodes).toMatchObject([
      { node: 'room-1', boot_id: 'boot-2', restarts: 1, lost_messages: 0 },
    ]);
  });

  it('a late message of the old boot does not stand for the new one', async () => {
    const rig = await createRig();
    const old = rig.engine;
    await rig.request('/ptt', key);
    await rig.clock.advance(500);
    expect((await rig.request('/vu')).body['1']).toBe(-16);
    old.stopPublishing();
    await rig.addEngine('room-1', { bootId: 'boot-2' });
    old.resumePublishing();
    await rig.clock.advance(1_000);
    old.stopPublishing();
    expect((await rig.request('/vu')).body['1']).toBe(-60);
    expect((await rig.request('/status')).body.boot_id).toBe('boot-2');
  });

  it('a command with the time of the old boot is refused by the new one', async () => {
    const lostOnTheWay = ({ from, kind }: Transit) => kind === 'publish' && from.includes('boot-2');
    const rig = await createRig({ link: (transit) => (lostOnTheWay(transit) ? [] : [0]) });
    await rig.engine.crash();
    const next = rig.bootEngine('room-1', { bootId: 'boot-2' });
    expect(await problem(rig, '/ptt', key)).toBe('503 stale_command');
    expect(next.done).toEqual([]);
  });
});

describe('several engines', () => {
  it('asks which is meant, and sends to that one alone', async () => {
    const rig = await createRig();
    const second = await rig.addEngine('room-2');
    const { status, body } = await rig.request('/vu');
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'ambiguous_node' });
    expect(body.detail).toContain('room-1, room-2');
    expect(await problem(rig, '/ptt', key)).toBe('400 ambiguous_node');
    expect(await problem(rig, '/vu?node=room-3')).toBe('400 unknown_node');
    expect(await problem(rig, '/vu?node=*')).toBe('400 invalid_request');
    expect(await problem(rig, '/vu?node=room-1&node=room-2')).toBe('400 invalid_request');
    expect((await rig.request('/ptt?node=room-2', key)).status).toBe(200);
    expect(rig.engine.done).toEqual([]);
    expect(second.done).toHaveLength(1);
  });

  it('a default engine that died never makes a call go to another one', async () => {
    const rig = await createRig({ config: smallConfig() });
    await rig.engine.crash();
    await rig.clock.advance(5_000);
    const second = await rig.addEngine('room-2');
    await rig.clock.advance(60_000);
    expect(await problem(rig, '/ptt', key)).toBe('400 ambiguous_node');
    expect(second.done).toEqual([]);
    await rig.clock.advance(10 * 60_000);
    expect((await rig.request('/ptt', key)).status).toBe(200);
    expect(second.done).toHaveLength(1);
  });

  it('remembers 64 at most, and says no more of the others', async () => {
    const rig = await createRig({ alone: true, config: smallConfig() });
    for (let i = 0; i < 70; i++) rig.bootEngine(`room-${i}`);
    await rig.clock.advance(100);
    expect(rig.app.telemetry.nodes()).toHaveLength(64);
  });
});

describe('the bus', () => {
  it('without it everything is 503 and says so; it recovers by itself', async () => {
    const rig = await createRig({ alone: true });
    rig.bus.setConnected(false);
    const urls = ['/status', '/vu', '/meters', '/channels', '/config', '/devices', '/self-check'];
    for (const url of [...urls, '/readyz'])
      expect(await problem(rig, url)).toBe('503 bus_unavailable');
    expect(await problem(rig, '/ptt', key)).toBe('503 bus_unavailable');
    expect((await rig.request('/nodes')).body).toEqual({ bus_connected: false, nodes: [] });
    expect((await rig.request('/healthz')).status).toBe(200);

    rig.bus.setConnected(true);
    expect(await problem(rig, '/readyz')).toBe('503 engine_unavailable');
    expect(await problem(rig, '/status')).toBe('503 engine_unavailable');
    await rig.addEngine('room-1');
    for (const url of [...urls, '/readyz']) expect((await rig.request(url)).status).toBe(200);
  });

  it('cut in the middle: no key goes through, what was known grows old, nothing is late', async () => {
    const rig = await createRig();
    rig.bus.setConnected(false);
    expect(await problem(rig, '/ptt', key)).toBe('503 bus_unavailable');
    await rig.clock.advance(600);
    expect(await problem(rig, '/ptt', key)).toBe('503 bus_unavailable');
    expect(await problem(rig, '/vu')).toBe('503 telemetry_stale');
    const { body } = await rig.request('/nodes');
    expect(body).toMatchObject({ bus_connected: false, nodes: [{ stale: true, instances: null }] });
    const ready = await rig.request('/readyz');
    expect(ready.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      '/bus',
      '/nodes/room-1',
    ]);
    rig.bus.setConnected(true);
    await rig.clock.advance(100);
    expect((await rig.request('/vu')).status).toBe(200);
    expect(rig.engine.done).toEqual([]);
  });

  it('refuses commands over the bound instead of queueing them', async () => {
    const rig = await createRig();
    rig.engine.override['ptt.set'] = () => new Promise(() => {});
    const answers = Array.from({ length: 70 }, () => problem(rig, '/ptt', key));
    const told = await Promise.all(answers);
    expect(told.filter((answer) => answer === '429 too_many_requests')).toHaveLength(6);
    expect(told.filter((answer) => answer === '504 deadline_exceeded')).toHaveLength(64);
  });
});
