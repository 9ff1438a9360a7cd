/** Containers that are killed, paused, cut off: what people see, and that it is whole afterwards. */
import { connect } from 'nats';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/until.js';
import { describeContainers } from './support/describe-containers.js';
import { docker } from './support/docker.js';
import { freePorts } from './support/ports.js';
import { Stack } from './support/stack.js';

describeContainers('outages in containers', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = new Stack({ apiPort: String(await freePorts()), natsPort: await freePorts() });
    await stack.up();
  }, 300_000);
  afterAll(() => stack.down());

  const unavailable = () =>
    until('503 instead of an old level', async () => (await stack.ask('/vu')).status === 503);
  /** What works again: levels, and a key. */
  const whole = async (notBoot?: string) => {
    const status = await stack.ready(notBoot);
    expect((await stack.ptt(2, true)).status).toBe(200);
    expect((await stack.ptt(2, false)).status).toBe(200);
    return status;
  };

  test('nats restarted: its streams are kept, the engine does not start anew', async () => {
    const { boot_id } = await stack.ready();
    const bucket = async (work: 'put' | 'get') => {
      const connection = await connect({ servers: stack.natsUrl });
      try {
        const kept = await connection.jetstream().views.kv('kept', { history: 2 });
        if (work === 'put') await kept.put('word', 'go');
        return (await kept.get('word'))?.string();
      } finally {
        await connection.close();
      }
    };
    expect(await bucket('put')).toBe('go');
    await stack.compose('restart', 'nats');
    expect((await whole()).boot_id).toBe(boot_id);
    expect(await bucket('get')).toBe('go');
  });

  test('nats paused: 503, and no key that was waiting acts afterwards', async () => {
    await stack.ready();
    await stack.compose('pause', 'nats');
    try {
      await unavailable();
      expect((await stack.ask('/ptt', { json: { channel: 3, gate_open: true } })).status).toBe(503);
    } finally {
      await stack.compose('unpause', 'nats');
    }
    const { channels } = await whole();
    expect(channels['3'].gate_open).toBe(false);
  });

  test('the network of the engine cut: 503, a latch stays, and it is back by itself', async () => {
    const { boot_id } = await stack.ready();
    expect((await stack.ptt(1, true)).status).toBe(200);
    const [id = ''] = await stack.ids('audio-io');
    const network = `${stack.project}_default`;
    await docker(['network', 'disconnect', network, id]);
    await unavailable();
    await docker(['network', 'connect', '--alias', 'audio-io', network, id]);
    const status = await whole();
    expect(status.boot_id).toBe(boot_id);
    expect(status.channels['1'].gate_open).toBe(true);
    expect((await stack.ptt(1, false)).status).toBe(200);
  });

  test('audio-io killed: 503, then it is back with every gate closed', async () => {
    const { boot_id } = await stack.ready();
    expect((await stack.ptt(1, true)).status).toBe(200);
    const [id = ''] = await stack.ids('audio-io');
    await stack.crash(id);
    await unavailable();
    const { channels } = await stack.ready(boot_id);
    expect(Object.values(channels as { gate_open: boolean }[]).map((c) => c.gate_open)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    await whole(boot_id);
  });
});
