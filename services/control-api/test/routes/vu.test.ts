import { describe, expect, it } from 'vitest';
import { createRig } from '../support/rig.js';

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
