/**
 * Figures of the console, printed as a table. Measured, not asserted, where a busy machine decides:
 * only what must hold anywhere is checked.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { systemClock } from '@mcae/clock';
import { afterAll, expect, it } from 'vitest';
import { until } from '../support/until.js';
import { describeInBrowser } from './support/browser.js';
import { useConsole } from './support/console-rig.js';
import { clockOffsetMs, percentile } from './support/figures.js';

const DIST = fileURLToPath(new URL('../../packages/console/dist/', import.meta.url));
const MAX_BUNDLE_BYTES = 120_000;
const CHANNELS = 16;
const FRAMES_S = 5;
const KEYINGS = 60;
const INPUTS = ['virtual:tone', 'virtual:noise', 'virtual:impulse', 'virtual:tone:440'];

const table: string[] = [];

describeInBrowser('figures of the console', () => {
  afterAll(() => void process.stdout.write(`\n${table.join('\n')}\n`));
  const rig = useConsole('suite', {
    change: ({ logical_channels }) => {
      for (let channel = 1; channel <= CHANNELS; channel++)
        logical_channels[`${channel}`] = {
          label: `Loop ${channel}`,
          input_device: INPUTS[channel % INPUTS.length]!,
          output_device: 'virtual:null',
        };
      logical_channels['1'] = { input_device: 'virtual:silence', output_device: 'virtual:null' };
    },
    context: { viewport: { width: 1920, height: 1080 } },
  });

  it('bundle', () => {
    const names = readdirSync(DIST, { recursive: true, encoding: 'utf8' });
    const files = names.filter((name) => /\.(js|css|html|svg)$/.test(name));
    const bytes = files.map((name) => gzipSync(readFileSync(DIST + name)).length);
    const total = bytes.reduce((sum, each) => sum + each, 0);
    table.push(`bundle, gzip                 ${(total / 1_000).toFixed(1)} kB (limit 120)`);
    expect(total).toBeLessThanOrEqual(MAX_BUNDLE_BYTES);
    for (const name of files)
      expect(readFileSync(DIST + name, 'utf8')).not.toMatch(/(src|href)="https?:/);
  });

  it('first paint', async () => {
    await rig.page.reload();
    await rig.console.live();
    const paint = (await rig.page.evaluate(
      "performance.getEntriesByName('first-contentful-paint')[0]?.startTime",
    )) as number;
    table.push(`first contentful paint       ${paint.toFixed(0)} ms`);
    expect(paint).toBeGreaterThan(0);
  });

  it('frame rate with 16 channels', async () => {
    await until('16 strips', async () => (await rig.page.locator('.strip').count()) === CHANNELS);
    const gaps = (await rig.page.evaluate(`new Promise((resolve) => {
      const times = [];
      const frame = (now) => {
        times.push(now);
        if (now - times[0] < ${FRAMES_S * 1_000}) requestAnimationFrame(frame);
        else resolve(times.slice(1).map((time, i) => time - times[i]));
      };
      requestAnimationFrame(frame);
    })`)) as number[];
    const rate = 1_000 / (gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length);
    table.push(
      `frames a second, 16 channels ${rate.toFixed(1)} (gap p50 ${percentile(gaps, 50).toFixed(1)} ms, ` +
        `p99 ${percentile(gaps, 99).toFixed(1)} ms)`,
    );
    expect(rate).toBeGreaterThan(15);
  });

  it('key press in the browser to the first changed block', { timeout: 120_000 }, async () => {
    await rig.page.evaluate(
      "window.downs = []; addEventListener('keydown', (event) => downs.push(event.timeStamp), true)",
    );
    const offsetMs = await clockOffsetMs(rig.page);
    const passes = async () =>
      (await rig.system.request('/meters')).body.channels?.['1'] as
        | { sound_passes: boolean; sound_passes_since_mono_ms: number | null }
        | undefined;
    const toBlock: number[] = [];
    for (let i = 0; i < KEYINGS; i++) {
      const startMs = systemClock.monoMs();
      await rig.page.keyboard.down('Digit1');
      const pressedMs = ((await rig.page.evaluate('downs.at(-1)')) as number) + offsetMs;
      let sinceMs = 0;
      await until('sound passes, for longer than a tap; or it is refused', async () => {
        const meters = await passes();
        const since = meters?.sound_passes_since_mono_ms ?? 0;
        if (meters?.sound_passes === true && since > startMs) sinceMs = since;
        const heldMs = systemClock.monoMs() - pressedMs;
        return heldMs > (sinceMs > 0 ? 250 : 2_000);
      });
      if (sinceMs > 0) toBlock.push(sinceMs - pressedMs);
      await rig.page.keyboard.up('Digit1');
      await until('no sound passes', async () => (await passes())?.sound_passes === false);
    }
    table.push(
      `key press to changed block   p50 ${percentile(toBlock, 50).toFixed(1)} ms, ` +
        `p99 ${percentile(toBlock, 99).toFixed(1)} ms (${toBlock.length} of ${KEYINGS} presses, block 11.6 ms; ` +
        'at the connector one block later)',
    );
    expect(toBlock.length).toBeGreaterThan(KEYINGS / 2);
    expect(percentile(toBlock, 50)).toBeGreaterThan(0);
  });
});
