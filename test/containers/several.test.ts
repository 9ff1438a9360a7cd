/** Two control-api behind one address: neither knows anything that the other does not. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support/until.js';
import { describeContainers } from './support/describe-containers.js';
import { docker } from './support/docker.js';
import { freePorts } from './support/ports.js';
import { Stack } from './support/stack.js';

const RENEW_MS = 150;

describeContainers('control-api doubled', () => {
  let stack: Stack;
  let both: string[];

  beforeAll(async () => {
    const first = await freePorts(2);
    stack = new Stack({ apiPort: `${first}-${first + 1}`, natsPort: await freePorts() });
    both = [first, first + 1].map((port) => `http://127.0.0.1:${port}`);
    await stack.up('--scale', 'control-api=2');
    await stack.ready();
  }, 300_000);
  afterAll(() => stack.down());

  test('what one is told, both show', async () => {
    const [one = '', other = ''] = both;
    expect((await stack.ptt(2, true, one)).status).toBe(200);
    for (const at of both)
      await until('the gate is shown open', async () => {
        const { body } = await stack.ask('/channels/2', { at });
        return body.gate_open === true;
      });
    expect((await stack.ptt(2, false, other)).status).toBe(200);
    const revisions = await Promise.all(
      both.map(async (at) => (await fetch(`${at}/config`)).headers.get('etag')),
    );
    expect(new Set(revisions).size).toBe(1);
  });

  test('the name control-api answers from both', async () => {
    const script = `
      const dns = require('node:dns/promises');
      dns.resolve4('control-api').then(async (all) => {
        for (const ip of all) await fetch('http://' + ip + ':8000/readyz').then((r) => { if (!r.ok) throw r.status; });
        console.log(all.length);
      });`;
    expect(await stack.exec('audio-io', 'node', '-e', script)).toBe('2');
  });

  test('a key held through both stays open when one of them crashes', async () => {
    const opened = new Set<number>();
    let turn = 0;
    let holding = true;
    const hold = (async () => {
      while (holding) {
        const at = both[turn++ % 2] ?? '';
        const json = { holder: 'flight', lease_ms: 2_000 };
        const init = { method: 'PUT', headers: { 'content-type': 'application/json' } };
        const answer = await stack.ask('/channels/1/ptt-lease', {
          ...init,
          at,
          body: JSON.stringify(json),
        });
        opened.add(answer.status);
        await new Promise((resolve) => setTimeout(resolve, RENEW_MS));
      }
    })();
    const gate = async (at: string) => (await stack.ask('/channels/1', { at })).body.gate_open;
    try {
      for (const at of both) await until('it is open', async () => (await gate(at)) === true);
      const [id = ''] = await stack.ids('control-api');
      const before = await docker(['inspect', '--format', '{{.RestartCount}}', id]);
      await stack.crash(id);
      await until('docker has started it again', async () => {
        const shown = await Promise.all(both.map(gate));
        expect(shown).not.toContain(false);
        return (await docker(['inspect', '--format', '{{.RestartCount}}', id])) !== before;
      });
      for (const at of both) await until('both show it', async () => (await gate(at)) === true);
    } finally {
      holding = false;
      await hold;
    }
    expect(opened).toContain(200);
    await until('it closes by itself', async () => (await gate(both[0] ?? '')) === false);
  });
});
