/** The audit in JetStream: kept where the server can, never waited for, readable without its engine. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AUDIT_STREAM } from '@mcae/schema';
import { connect, type JetStreamManager, type NatsConnection } from 'nats';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useSystem } from '../../support/fixtures.js';
import { until } from '../../support/until.js';

const system = useSystem('suite');
let nats: NatsConnection;
let streams: JetStreamManager['streams'];

beforeAll(async () => {
  nats = await connect({
    servers: system.natsUrl,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 50,
  });
  streams = (await nats.jetstreamManager({ checkAPI: false })).streams;
});
afterAll(async () => {
  await nats.close();
});

/** Each mute is of another channel, so that its entry can be recognised. */
const mute = async (channel: number) =>
  expect((await system.ptt({ channel, mute: true })).status).toBe(200);
const kept = async () =>
  streams.info(AUDIT_STREAM.name).then(
    ({ state }) => state.messages,
    () => -1,
  );
const untilKept = (count: number) =>
  until(`${count} entries in the stream`, async () => (await kept()) === count);
const mutedIn = (entries: { params: { channel: number } }[]) =>
  entries.map(({ params }) => params.channel);
const inFile = async () => {
  const text = await readFile(join(system.folder, 'state/audit.jsonl'), 'utf8');
  return mutedIn(
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
};

it('keeps each entry, bounded by age and size, and lets nobody delete one', async () => {
  await untilKept(0);
  await mute(1);
  await mute(2);
  await untilKept(2);
  const { config } = await streams.info(AUDIT_STREAM.name);
  expect(config).toMatchObject({
    subjects: ['mcae.v1.*.audit.entry'],
    storage: 'file',
    discard: 'old',
    max_bytes: 64 * 2 ** 20,
    max_age: 90 * 86_400 * 1e9,
  });
  await expect(streams.purge(AUDIT_STREAM.name)).rejects.toThrow(/not permitted|not allowed/);
  await expect(streams.deleteMessage(AUDIT_STREAM.name, 1)).rejects.toThrow(
    /not permitted|not allowed/,
  );
});

it('survives a restart of the server, and continues after it', async () => {
  await system.nats.kill();
  await until('the bus is missed', async () => (await system.request('/readyz')).status === 503);
  expect((await system.request('/ptt', { json: { channel: 3, mute: true } })).status).toBe(503);
  await system.restartNats('kept');
  await until('ready', async () => (await system.request('/readyz')).status === 200);
  await mute(3);
  await untilKept(3);
  expect(await inFile()).toEqual([1, 2, 3]);
});

it('is made again on a server that has lost its state', async () => {
  await system.nats.kill();
  await system.restartNats('empty');
  await until('ready', async () => (await system.request('/readyz')).status === 200);
  await untilKept(0);
  await mute(4);
  await untilKept(1);
  expect(await inFile()).toEqual([1, 2, 3, 4]);
});

it('limits that somebody else has set hold', async () => {
  await streams.update(AUDIT_STREAM.name, { max_bytes: 2 ** 20 });
  await system.nats.kill();
  await system.restartNats('kept');
  await until('ready', async () => (await system.request('/readyz')).status === 200);
  await system.ptt({ channel: 4, mute: false });
  await untilKept(2);
  expect((await streams.info(AUDIT_STREAM.name)).config.max_bytes).toBe(2 ** 20);
});

it('is read from the bus when its engine is gone', async () => {
  const alive = (await system.request('/audit')).body;
  expect(alive.source).toBe('engine');
  await system.audioIo.stop('SIGKILL');
  await until('the copy', async () => (await system.request('/audit')).body.source === 'bus');
  const { entries } = (await system.request(`/audit?node=${system.node}`)).body;
  expect(entries).toEqual(alive.entries.slice(-2));
  expect((await system.request('/audit?limit=1')).body.entries).toEqual(entries.slice(-1));
  const later = `/audit?since=${entries[1].ts_ms + 1}`;
  expect((await system.request(later)).status).toBe(503);
  expect((await system.request('/audit?node=nobody')).status).toBe(400);
});
