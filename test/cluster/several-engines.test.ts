/** Several engines on one bus: found, chosen by name, and never two of one name. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Service } from '../support/services.js';
import { until } from '../support/until.js';
import { Cluster } from './support/cluster.js';

let cluster: Cluster;
let url: string;
const engines = new Map<string, Service>();

// biome-ignore lint/suspicious/noExplicitAny: the tests read fields of many shapes
async function ask(path: string, json?: unknown): Promise<{ status: number; body: any }> {
  const response = await fetch(url + path, {
    ...(json !== undefined && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(json),
    }),
  });
  return { status: response.status, body: await response.json() };
}
const isLive = (node: string) =>
  until(
    `${node} is live`,
    async () => (await ask(`/status?node=${node}`).catch(() => undefined))?.status === 200,
    { describe: () => engines.get(node)?.output() ?? '' },
  );
const gateOpen = async (node: string) =>
  (await ask(`/channels/1?node=${node}`)).body.gate_open as boolean;

beforeAll(async () => {
  cluster = await Cluster.start();
  url = (await cluster.api()).url;
  for (const node of ['east', 'west']) engines.set(node, await cluster.engine(node));
  for (const node of ['east', 'west']) await isLive(node);
});
afterAll(async () => {
  await cluster?.stop();
});

test('both are listed, and a call without a name reaches neither', async () => {
  const { body } = await ask('/nodes');
  expect(JSON.stringify(body)).toMatch(/"east".*"west"/);
  const unnamed = await ask('/ptt', { channel: 1, gate_open: true });
  expect(unnamed.status).toBe(400);
  expect(unnamed.body.detail).toContain('east, west');
});

test('a key reaches the engine it names, and no other', async () => {
  await until(
    'it is accepted',
    async () => (await ask('/ptt?node=west', { channel: 1, gate_open: true })).status === 200,
  );
  await until('it is shown', () => gateOpen('west'));
  expect(await gateOpen('east')).toBe(false);
});

test('a second engine of a name refuses to start, the first raises an alarm and goes on', async () => {
  const boot = (await ask('/status?node=west')).body.boot_id;
  const second = await cluster.engine('west');
  await until('it has ended', () => second.process.exitCode !== null);
  expect(second.process.exitCode).toBe(1);
  expect(second.output()).toContain(
    'audio-io: another audio-io on this bus is named west; stop one of them, or set MCAE_NODE',
  );
  await until('the alarm', async () =>
    JSON.stringify((await ask('/alarms?node=west')).body).includes('duplicate_node'),
  );
  expect((await ask('/status?node=west')).body.boot_id).toBe(boot);
  expect(await gateOpen('west')).toBe(true);
});

test('an engine that was killed comes back under its name', async () => {
  await engines.get('east')?.stop('SIGKILL');
  engines.set('east', await cluster.engine('east'));
  await isLive('east');
  await until('its keys are accepted', async () => {
    const { status } = await ask('/ptt?node=east', { channel: 1, gate_open: false });
    return status === 200;
  });
  expect(engines.get('east')?.process.exitCode).toBe(null);
});

test('of two of a name that start at once one is left', async () => {
  const both = await Promise.all([cluster.engine('north'), cluster.engine('north')]);
  const running = () => both.filter(({ process }) => process.exitCode === null).length;
  await until('one has given way', () => running() === 1);
  await isLive('north');
  expect(running()).toBe(1);
});
