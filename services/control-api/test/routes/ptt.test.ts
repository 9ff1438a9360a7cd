import { describe, expect, it } from 'vitest';
import { createRig } from '../support/rig.js';

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
