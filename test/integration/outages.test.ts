/** What a dead engine and a dead bus look like through REST, and how they come back. */
import { expect, it } from 'vitest';
import { useSystem } from '../support/fixtures.js';
import { isAlive } from '../support/is-alive.js';
import { until } from '../support/until.js';

const system = useSystem('test');

const statusOf = async (path: string) => (await system.request(path)).status;

it('a dead engine is 503, never an old level; its recovery has every gate closed', async () => {
  await system.ptt({ channel: 1, gate_open: true });
  await until('sound', async () => (await system.request('/vu')).body['1'] > -20);
  await system.audioIo.stop('SIGKILL');

  await until('/vu is 503', async () => (await statusOf('/vu')) === 503, { withinMs: 2_000 });
  const key = await system.request('/ptt', { json: { channel: 1, gate_open: true } });
  expect(key.status).toBe(503);
  await until('/status is 503', async () => (await statusOf('/status')) === 503, {
    withinMs: 5_000,
  });
  const alarms = async () => (await system.request('/alarms')).body.alarms;
  expect(await alarms()).toMatchObject([{ kind: 'engine_lost', active: true }]);
  expect(await statusOf('/readyz')).toBe(503);
  expect(await statusOf('/healthz')).toBe(200);
  const { body } = await system.request('/status');
  expect(body).toMatchObject({ status: 503, code: expect.any(String), detail: expect.any(String) });

  await system.startAudioIo();
  await system.ready();
  const status = await system.request('/status');
  expect(status.body.channels['1'].gate_open).toBe(false);
  await until('/vu is back', async () => (await statusOf('/vu')) === 200);
  expect((await system.request('/vu')).body['1']).toBe(-60);
  const [lost] = await alarms();
  expect(lost).toMatchObject({ kind: 'engine_lost', active: false, acknowledged_ms: null });
  expect(lost.message).toContain('without being stopped');
  await system.request(`/alarms/${lost.id}/ack`, { json: { by: 'flight' } });
  expect(await alarms()).toEqual([]);

  await system.audioIo.stop();
  await system.startAudioIo();
  await system.ready();
  expect(await alarms()).toEqual([]);
});

it('a killed engine leaves no stream process behind', async () => {
  const { body } = await system.request('/status');
  const pids = Object.values<{ stream_pid: number }>(body.channels).map((c) => c.stream_pid);
  expect(pids.every((pid) => isAlive(pid))).toBe(true);
  await system.audioIo.stop('SIGKILL');
  await until('the streams have gone', () => pids.every((pid) => !isAlive(pid)), {
    withinMs: 3_000,
  });
});

it('an outage of the bus costs no block; REST says 503 and comes back', async () => {
  const before = (await system.request('/status')).body.channels;
  await system.nats.kill('SIGKILL');
  await until('/vu is 503', async () => (await statusOf('/vu')) === 503, { withinMs: 4_000 });
  expect((await system.request('/ptt', { json: { channel: 1, gate_open: true } })).status).toBe(
    503,
  );
  await system.restartNats();
  await until('a status of after the outage', async () => {
    const { body } = await system.request('/status');
    return (body.channels?.['1']?.blocks ?? 0) > before['1'].blocks;
  });
  await until('/vu is back', async () => (await statusOf('/vu')) === 200);
  const after = (await system.request('/status')).body.channels;
  for (const channel of Object.keys(before)) {
    expect(after[channel].stream_pid).toBe(before[channel].stream_pid);
    expect(after[channel].restarts).toBe(0);
    expect(after[channel].gate_open).toBe(false);
    expect(after[channel].blocks).toBeGreaterThan(before[channel].blocks);
  }
});

it('a killed stream process is restarted with its gate closed; the other channels go on', async () => {
  await system.ptt({ channel: 1, gate_open: true });
  await system.ptt({ channel: 2, gate_open: true });
  const before = (await system.request('/status')).body.channels;
  process.kill(before['1'].stream_pid, 'SIGKILL');
  await until('channel 1 runs again in another process', async () => {
    const { body } = await system.request('/status');
    const channel = body.channels?.['1'];
    return channel?.state === 'running' && channel.stream_pid !== before['1'].stream_pid;
  });
  const after = (await system.request('/status')).body.channels;
  expect(after['1']).toMatchObject({ gate_open: false, restarts: 1 });
  expect(after['2']).toMatchObject({ gate_open: true, stream_pid: before['2'].stream_pid });
});

it('a frozen stream process is noticed, ended and restarted', async () => {
  const before = (await system.request('/status')).body.channels;
  process.kill(before['3'].stream_pid, 'SIGSTOP');
  await until('channel 3 runs again in another process', async () => {
    const { body } = await system.request('/status');
    const channel = body.channels?.['3'];
    return channel?.state === 'running' && channel.stream_pid !== before['3'].stream_pid;
  });
  expect(isAlive(before['3'].stream_pid)).toBe(false);
});
