/** Two control-api behind one address: neither keeps anything that the other does not know. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/until.js';
import { Api } from './support/api.js';
import { describeContainers } from './support/describe-containers.js';
import { oneAddress } from './support/one-address.js';
import { Stack } from './support/stack.js';

const RENEW_MS = 150;
const LEASE_MS = 2_000;

describeContainers('control-api doubled', () => {
  let stack: Stack;
  let each: Api[];
  let address: Awaited<ReturnType<typeof oneAddress>>;
  /** Each of them in rotation. */
  let api: Api;

  beforeAll(async () => {
    stack = await Stack.start({ controlApis: 2 });
    each = ['control-api-1', 'control-api-2'].map((name) => stack.apiOf(name));
    address = await oneAddress(each.map(({ url }) => Number(new URL(url).port)));
    api = new Api(address.url, stack.secrets.token('engineer'));
    await api.ready();
  }, 600_000);
  afterAll(async () => {
    await address.close();
    await stack.end();
  });

  test('what one is asked to do, both show', async () => {
    const [one, other] = each;
    expect((await one?.ptt(2, true))?.status).toBe(200);
    for (const at of each)
      await until('the gate is shown open', async () => (await at.gateOpen(2)) === true);
    expect((await other?.ptt(2, false))?.status).toBe(200);
    const revisions = await Promise.all(
      each.map(async (at) => (await at.ask('/config')).headers.get('etag')),
    );
    expect(revisions[0]).toBeTruthy();
    expect(new Set(revisions).size).toBe(1);
  });

  test('a key that is held at the address stays open while one of them crashes and returns', async () => {
    const answers = new Map<number, number>();
    let holding = true;
    const hold = (async () => {
      while (holding) {
        const json = { holder: 'flight', lease_ms: LEASE_MS };
        const { status } = await api.ask('/channels/1/ptt-lease', 'PUT', json);
        answers.set(status, (answers.get(status) ?? 0) + 1);
        await new Promise((resolve) => setTimeout(resolve, RENEW_MS));
      }
    })();
    try {
      await until('it is open', async () => (await api.gateOpen(1)) === true);
      const first = await stack.handle('control-api-1');
      const { RestartCount: before } = await first.inspect();
      await stack.crash('control-api-1');
      await until('docker has started it again', async () => {
        expect(await each[1]?.gateOpen(1)).not.toBe(false);
        return (await first.inspect()).RestartCount > before;
      });
      await until(
        'the one that is back shows it',
        async () => (await each[0]?.gateOpen(1)) === true,
      );
    } finally {
      holding = false;
      await hold;
    }
    expect(answers.get(200)).toBeGreaterThan(0);
    for (const count of address.connections.values()) expect(count).toBeGreaterThan(0);
    for (const at of each)
      await until('it closes by itself', async () => (await at.gateOpen(1)) === false);
  });
});
