/**
 * Telemetry straight from the bus, in a real browser: the same levels as through the service, and
 * whatever fails, never a frozen one.
 */
import { createServer } from 'node:http';
import { systemClock } from '@mcae/clock';
import type { Page } from 'playwright-core';
import { beforeEach, expect, it } from 'vitest';
import { freePort } from '../support/services.js';
import { until } from '../support/until.js';
import { describeInBrowser } from './support/browser.js';
import { useConsole } from './support/console-rig.js';
import { clockOffsetMs, percentile } from './support/figures.js';

const AGES = 150;
/** Stale levels disappear within this time, with room for a busy machine to draw it. */
const GREY_WITHIN_MS = 3_000;

/** Records when each level arrived, by the page's clock: both transports parse JSON. */
const RECORD_AGES = `{
  window.levels = [];
  const parse = JSON.parse;
  JSON.parse = (...given) => {
    const value = parse(...given);
    if (value && value.levels && value.mono_ms)
      levels.push({ at: performance.now(), mono: value.mono_ms, seq: value.seq });
    return value;
  };
}`;

/** Sends the bus its own protocol, without our client. @returns the answer */
const TALK = `(url, protocol) => new Promise((resolve) => {
  const socket = new WebSocket(url);
  let heard = '';
  socket.onopen = () => socket.send(protocol);
  socket.onmessage = async ({ data }) => {
    heard += typeof data === 'string' ? data : await data.text();
    if (heard.includes('PONG') || heard.includes('-ERR')) resolve(heard);
  };
  socket.onerror = socket.onclose = () => resolve(heard || 'refused');
})`;

describeInBrowser('telemetry of the console', () => {
  let socketUrl: string;

  const rig = useConsole('test', {
    change: ({ logical_channels }) => {
      logical_channels['1'] = { input_device: 'virtual:tone', output_device: 'virtual:null' };
    },
    websocket: true,
    initScript: RECORD_AGES,
  });
  beforeEach(async () => {
    socketUrl = (await rig.system.request('/ui-config')).body.nats.url;
  });

  const proxy = () => rig.system.websocketProxy!;
  const liveBy = (by: 'nats' | 'sse') => rig.console.live({ by, withinMs: 30_000 });
  const shown = () => rig.console.level();
  const newest = () => rig.page.evaluate('levels.at(-1)?.seq ?? 0') as Promise<number>;
  const newer = (than: number) => until('a newer level', async () => (await newest()) > than);
  const talk = (on: Page, protocol: string) =>
    on.evaluate(`(${TALK})(${JSON.stringify(socketUrl)}, ${JSON.stringify(protocol)})`);

  it('is the same straight from the bus and through the service', async () => {
    await liveBy('nats');
    await until('the level of the tone', async () => (await shown()) === '−12.0');
    const offsetMs = await clockOffsetMs(rig.page);
    const table: string[] = [];
    const measure = async (name: string) => {
      await rig.page.evaluate('void (levels.length = 0)');
      await until(
        'enough levels',
        async () => ((await rig.page.evaluate('levels.length')) as number) >= AGES,
        {
          withinMs: 90_000,
        },
      );
      const levels = (await rig.page.evaluate('levels')) as {
        at: number;
        mono: number;
        seq: number;
      }[];
      const ages = levels.map(({ at, mono }) => at + offsetMs - mono);
      table.push(
        `age of a level by ${name.padEnd(18)} p50 ${percentile(ages, 50).toFixed(1)} ms, ` +
          `p99 ${percentile(ages, 99).toFixed(1)} ms (${ages.length} levels)`,
      );
      expect(percentile(ages, 50)).toBeLessThan(500);
    };
    await measure('NATS, WebSocket');
    proxy().cut();
    await liveBy('sse');
    await until('the level of the tone', async () => (await shown()) === '−12.0');
    await measure('server-sent events');
    process.stdout.write(`\n${table.join('\n')}\n`);
  });

  it('a bus that is killed is never a frozen level; levels continue, by the bus again', async () => {
    await liveBy('nats');
    await rig.system.nats.kill();
    const killedMs = systemClock.monoMs();
    await rig.console.tallyIs('unknown');
    expect(systemClock.monoMs() - killedMs).toBeLessThan(GREY_WITHIN_MS);
    for (const text of await rig.page.locator('.readouts dd').allTextContents())
      expect(text).toBe('–');
    await rig.system.restartNats();
    await liveBy('nats');
    await newer(await newest());
    await until('the level of the tone', async () => (await shown()) === '−12.0');
  });

  it.each(['cut', 'hang'] as const)(
    'a WebSocket that does %s gives way to the service',
    async (failure) => {
      await liveBy('nats');
      await rig.console.holdUntil('me_live');
      const before = await newest();
      const cutMs = systemClock.monoMs();
      proxy()[failure]();
      await liveBy('sse');
      await newer(before);
      process.stdout.write(
        `\nWebSocket ${failure} to levels by server-sent events: ${(systemClock.monoMs() - cutMs).toFixed(0)} ms\n`,
      );
      await rig.page.mouse.up();
      proxy().mend();
      await liveBy('nats');
    },
  );

  it('a service that is killed is reported, its keys are released, and levels continue', async () => {
    await liveBy('nats');
    await rig.console.holdUntil('me_live');
    await rig.system.controlApi.stop('SIGKILL');
    await rig.page.locator('.banner', { hasText: 'No key works' }).waitFor();
    await until('the gate is closed', async () =>
      ['closed', 'refused'].includes((await rig.console.strip().getAttribute('data-tally')) ?? ''),
    );
    await newer(await newest());
    await rig.page.mouse.up();
    await rig.system.startControlApi();
    await rig.page.locator('.banner', { hasText: 'You are not transmitting' }).waitFor();
  });

  it('lets a page read, and do nothing else', async () => {
    const connect = 'CONNECT {"verbose":false,"pedantic":false}\r\n';
    expect(await talk(rig.page, `${connect}SUB mcae.v1.*.tlm.> 1\r\nPING\r\n`)).toContain('PONG');
    for (const protocol of [
      'PUB mcae.v1.test-node.cmd.ptt.set 2\r\n{}\r\n',
      'PUB mcae.v1.test-node.tlm.vu 2\r\n{}\r\n',
      'PUB $JS.API.INFO 0\r\n\r\n',
      'SUB mcae.v1.*.cmd.> 1\r\n',
      'SUB > 1\r\n',
    ])
      expect(await talk(rig.page, `${connect}${protocol}PING\r\n`)).toContain(
        'Permissions Violation',
      );
  });

  it('lets no page of another origin in', async () => {
    const port = await freePort();
    const other = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>other</title>');
    }).listen(port, '127.0.0.1');
    try {
      const foreign = await rig.page.context().newPage();
      await foreign.goto(`http://127.0.0.1:${port}/`);
      const protocol = 'CONNECT {}\r\nSUB mcae.v1.*.tlm.> 1\r\nPING\r\n';
      expect(await talk(foreign, protocol)).toBe('refused');
      expect(await talk(rig.page, protocol)).toContain('PONG');
    } finally {
      other.close();
    }
  });
});
