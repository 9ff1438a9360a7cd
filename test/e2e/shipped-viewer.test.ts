/** The console reads straight from the bus as it is shipped, with the key of a viewer. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeSecrets, shippedConfig } from '../support/security/shipped-bus.js';
import { freePort } from '../support/services.js';
import { until } from '../support/until.js';
import { describeInBrowser } from './support/browser.js';
import { useConsole } from './support/console-rig.js';

describeInBrowser('the key of a viewer in a browser', () => {
  let secrets: string;

  afterAll(() => rm(join(secrets, '..'), { recursive: true, force: true }));
  const rig = useConsole('suite', async () => {
    secrets = await makeSecrets();
    const port = await freePort();
    return {
      natsConfig: `${await shippedConfig(secrets)}
        websocket { listen: "127.0.0.1:${port}", no_tls: true }`,
      env: {
        NATS_NKEY_FILE: secrets,
        NATS_WS_URL: `ws://127.0.0.1:${port}`,
        NATS_WS_NKEY_FILE: join(secrets, 'viewer.nk'),
      },
    };
  });

  it('gives levels and states; the bus refuses the page nothing', async () => {
    const { page, system, complaints } = rig;
    const live = page.locator('.link[data-live="true"][data-way="nats"]');
    await live.waitFor({ timeout: 30_000 });
    await system.ptt({ channel: 1, gate_open: true });
    const level = rig.console.strip().locator('.readouts dd').first();
    await until('the level of the tone', async () => (await level.textContent()) === '−12.0');
    await until('it is shown as open', async () => {
      const tally = await page.locator('[data-strip="1"]').getAttribute('data-tally');
      return tally !== null && tally !== 'closed';
    });
    expect(await live.count()).toBe(1);
    expect(system.natsLines.filter((line) => /Violation|error/.test(line))).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
