/** Containers that are killed, paused, cut off: what users see meanwhile, and that all works afterwards. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/until.js';
import { describeContainers } from './support/describe-containers.js';
import { Stack } from './support/stack.js';

describeContainers('outages in containers', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await Stack.start();
  }, 600_000);
  afterAll(() => stack.end());

  /** Waits until levels and keys work again. */
  const whole = async (notBoot?: string) => {
    const status = await stack.api.ready(notBoot);
    expect((await stack.api.ptt(2, true)).status).toBe(200);
    expect((await stack.api.ptt(2, false)).status).toBe(200);
    return status;
  };

  test('nats restarted: its streams are kept, the engine does not start anew', async () => {
    const { boot_id } = await stack.api.ready();
    expect((await stack.api.ptt(4, true)).status).toBe(200);
    expect((await stack.api.ptt(4, false)).status).toBe(200);
    await until('both are in the stream', async () => (await stack.auditEntries()) >= 2);
    const before = await stack.auditEntries();
    await stack.container('nats-1').restart();
    expect((await whole()).boot_id).toBe(boot_id);
    await until('it grows on', async () => (await stack.auditEntries()) >= before + 2);
  });

  test('nats paused: 503, and no key that was waiting acts afterwards', async () => {
    await stack.api.ready();
    const nats = await stack.handle('nats-1');
    await nats.pause();
    try {
      await stack.api.unavailable();
      const late = { channel: 3, gate_open: true };
      expect((await stack.api.ask('/ptt', 'POST', late)).status).toBe(503);
    } finally {
      await nats.unpause();
    }
    const { channels } = await whole();
    expect(channels['3'].gate_open).toBe(false);
  });

  test('the network of the engine cut: 503, a latch stays, and it is back by itself', async () => {
    const { boot_id } = await stack.api.ready();
    expect((await stack.api.ptt(1, true)).status).toBe(200);
    await stack.cutOff('audio-io-1');
    await stack.api.unavailable();
    await stack.join('audio-io-1', 'audio-io');
    const status = await whole();
    expect(status.boot_id).toBe(boot_id);
    expect(status.channels['1'].gate_open).toBe(true);
    expect((await stack.api.ptt(1, false)).status).toBe(200);
  });

  test('audio-io killed: 503, then it is back with every gate closed', async () => {
    const { boot_id } = await stack.api.ready();
    expect((await stack.api.ptt(1, true)).status).toBe(200);
    await stack.crash('audio-io-1');
    await stack.api.unavailable();
    const { channels } = await stack.api.ready(boot_id);
    const gates = Object.values(channels as { gate_open: boolean }[]).map((c) => c.gate_open);
    expect(gates).toEqual([false, false, false, false]);
    await whole(boot_id);
  });
});
