/** The plug-in in the real Open MCT, in a real browser, against the whole system. */
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useSystem } from '../support/fixtures.js';
import { describeInBrowser, launchBrowser } from './support/browser.js';
import { type DisplayServer, startDisplayServer } from './support/display-server.js';

const PICTURE = fileURLToPath(new URL('../../docs/images/openmct.png', import.meta.url));
const takesPictures = process.env['MCAE_SCREENSHOTS'] === '1';
const KEY = 'mcae:test-node.1.level_before';
const PLOT = `mcae:engines/mcae:node:test-node/mcae:channel:test-node.1/${KEY}`;

/** What the tests use of the page's `openmct`. */
interface MctWindow {
  readonly openmct: {
    objects: { get(key: string): Promise<object> };
    composition: { get(of: object): { load(): Promise<{ name: string }[]> } };
    telemetry: {
      request(of: object, options: object): Promise<{ utc: number; value: number }[]>;
      subscribe(of: object, receive: (datum: { value: number }) => void): () => void;
      limitEvaluator(of: object): {
        evaluate(datum: object, metadata: object): { cssClass: string } | undefined;
      };
      isStale(of: object): Promise<{ isStale: boolean }[] | { isStale: boolean }>;
    };
  };
}

let display: DisplayServer;
let browser: Browser;
let page: Page;

describeInBrowser('Open MCT', () => {
  const system = useSystem('suite');
  beforeAll(async () => {
    display = await startDisplayServer(system.apiUrl);
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.goto(`${display.url}#/browse/${PLOT}`);
    await page.waitForFunction(() => 'openmct' in globalThis);
  });
  afterAll(async () => {
    await browser?.close();
    display?.close();
  });

  it('has engines, channels and points in its tree', async () => {
    const names = await page.evaluate(async () => {
      const { openmct } = globalThis as unknown as MctWindow;
      const load = async (key: string) => {
        const of = await openmct.objects.get(key);
        return (await openmct.composition.get(of).load()).map(({ name }) => name);
      };
      return {
        engines: await load('mcae:engines'),
        channels: await load('mcae:node:test-node'),
        points: await load('mcae:channel:test-node.1'),
      };
    });
    expect(names.engines).toEqual(['test-node']);
    expect(names.channels).toHaveLength(5);
    expect(names.points.join()).toContain('level before the chain');
  });

  it('gets live values, history by both strategies, limits and freshness', async () => {
    const got = await page.evaluate(async (key) => {
      const { openmct } = globalThis as unknown as MctWindow;
      const of = await openmct.objects.get(key);
      const live = await new Promise<number>((resolve) => {
        const end = openmct.telemetry.subscribe(of, ({ value }) => {
          // A stream that has just started sends the floor, −60.
          if (value === -60) return;
          end?.();
          resolve(value);
        });
      });
      const range = { start: Date.now() - 60_000, end: Date.now() + 1_000, domain: 'utc' };
      const history = await openmct.telemetry.request(of, {
        ...range,
        strategy: 'minmax',
        size: 50,
      });
      const latest = await openmct.telemetry.request(of, { ...range, strategy: 'latest', size: 1 });
      const limits = openmct.telemetry.limitEvaluator(of);
      const limit = limits.evaluate({ value: -1 }, {})?.cssClass;
      return { live, history, latest, limit };
    }, KEY);
    expect(got.live).toBeGreaterThan(-20);
    expect(got.history.length).toBeGreaterThan(0);
    expect(got.history.length).toBeLessThanOrEqual(50);
    expect(got.latest).toHaveLength(1);
    expect(got.limit).toContain('is-limit--red');
  });

  it('draws a plot that continues', async () => {
    await page.waitForSelector('.gl-plot canvas', { state: 'attached', timeout: 30_000 });
    await page.getByText('level before the chain').first().waitFor();
    const before = await page.locator('.gl-plot').first().screenshot();
    await expect
      .poll(async () => (await page.locator('.gl-plot').first().screenshot()).equals(before), {
        timeout: 20_000,
      })
      .toBe(false);
    if (takesPictures) await page.screenshot({ path: PICTURE });
  });

  it('shows as stale what has stopped', async () => {
    await page.waitForSelector('.gl-plot:not(.is-stale)');
    await system.audioIo.stop();
    await page.waitForSelector('.is-stale', { state: 'attached', timeout: 20_000 });
  });
});
