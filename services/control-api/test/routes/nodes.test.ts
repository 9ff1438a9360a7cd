/** Engines: heard, answering, gone. */
import { describe, expect, it } from 'vitest';
import { createRig } from '../support/rig.js';

describe('GET /nodes', () => {
  it('tells who is heard, who answers, who has gone', async () => {
    const { request, addEngine, clock, engine } = await createRig();
    const silent = await addEngine('room-2');
    silent.stopPublishing();
    const gone = await addEngine('room-3');
    await gone.crash();
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
    bootEngine('room-9').stopPublishing();
    const { nodes } = (await request('/nodes')).body;
    expect(nodes).toMatchObject([{ node: 'room-9', instances: 1 }]);
  });
});
