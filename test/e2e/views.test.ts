/** Config, devices and alarms in a real browser; no barrier that axe knows; pictures on request. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { virtualConfig } from '../support/configs.js';
import { until } from '../support/until.js';
import {
  type ConsoleRig,
  holdElsewhere,
  holdUntil,
  key,
  noBrowser,
  openConsole,
  pointAndPress,
  pointer,
  strip,
  suiteName,
  tallyIs,
} from './support/console-rig.js';

const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const takesPictures = process.env['MCAE_SCREENSHOTS'] === '1';
const LABELS = ['Flight', 'CapCom', 'GNC', 'EECOM'];

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

describe.skipIf(noBrowser)(suiteName('the console'), () => {
  let rig: ConsoleRig;
  let page: Page;

  beforeAll(async () => {
    rig = await openConsole(
      virtualConfig(({ logical_channels }) => {
        for (const [i, label] of LABELS.entries()) logical_channels[`${i + 1}`]!.label = label;
      }),
      // The page's own policy would keep the checker out.
      { bypassCSP: true },
    );
    ({ page } = rig);
  });
  afterAll(async () => {
    await rig?.stop();
    expect(rig?.complaints).toEqual([]);
  });

  const show = async (name: string) => {
    await page.getByRole('link', { name }).click();
    await page.locator('main section, main .strips').first().waitFor();
  };

  async function violations(): Promise<string[]> {
    await page.addScriptTag({ path: AXE });
    const found = (await page.evaluate(
      "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
    )) as Violation[];
    return found.map(
      ({ id, help, nodes }) =>
        `${id}: ${help}: ${nodes.map((n) => `${n.html} ${n.failureSummary}`).join('\n')}`,
    );
  }

  async function picture(name: string): Promise<void> {
    if (takesPictures) await page.screenshot({ path: `${IMAGES}${name}.png` });
  }

  describe('config', () => {
    beforeAll(async () => {
      await show('Config');
      await page.locator('#config-dsp-comp-ratio').waitFor();
    });

    const ratio = () => page.locator('#config-dsp-comp-ratio');
    const outcome = () => page.locator('.outcome').first();
    const revision = () => page.locator('.revision code').textContent();

    it('has every field of the schema with its unit and range', async () => {
      const box = page.locator('.config-field', {
        has: page.locator('#config-dsp-comp-threshold_db'),
      });
      expect(await box.textContent()).toMatch(/Threshold.*dBFS.*-60 to 0/s);
      expect(await page.getByLabel('Input device name').count()).toBe(4);
    });

    it("shows the engine's error at its field, and moves there", async () => {
      await ratio().fill('0.5');
      await page.getByRole('button', { name: 'Apply' }).click();
      const error = page.locator('#config-dsp-comp-ratio-error');
      await error.waitFor();
      expect(await error.textContent()).toContain('must be a number from 1 to 100');
      expect(await ratio().getAttribute('aria-invalid')).toBe('true');
      expect(await ratio().getAttribute('aria-describedby')).toContain(
        'config-dsp-comp-ratio-error',
      );
      expect(await page.evaluate('document.activeElement.id')).toBe('config-dsp-comp-ratio');
      expect(await violations()).toEqual([]);
    });

    it('takes text that is no number to the engine, which says so', async () => {
      await ratio().fill('many');
      await page.getByRole('button', { name: 'Dry run' }).click();
      await page.getByText('"many" is not allowed').first().waitFor();
    });

    it('says in a dry run what would change, and changes nothing', async () => {
      const before = await revision();
      await ratio().fill('3');
      await page.getByRole('button', { name: 'Dry run' }).click();
      await page.getByText('parameters only, no block is lost').waitFor();
      expect((await rig.system.request('/config')).body.dsp.comp.ratio).toBe(2);
      expect(await revision()).toBe(before);
    });

    it('applies, and goes on from the new revision', async () => {
      const before = await revision();
      await page.getByRole('button', { name: 'Apply' }).click();
      await until('a new revision', async () => (await revision()) !== before);
      expect(await outcome().textContent()).toContain('Applied');
      expect((await rig.system.request('/config')).body.dsp.comp.ratio).toBe(3);
    });

    it('shows that somebody else changed it, and keeps mine on top when asked', async () => {
      const { body } = await rig.system.request('/config');
      body.dsp.comp.threshold_db = -25;
      await rig.system.request('/config', { json: body });
      await ratio().fill('4');
      await page.getByRole('button', { name: 'Apply' }).click();
      await page.getByText('The config has changed since you read it').waitFor();
      expect(await outcome().textContent()).toContain('dsp.comp.threshold_db');
      expect((await rig.system.request('/config')).body.dsp.comp.ratio).toBe(3);
      await page.getByRole('button', { name: 'Keep my changes on top' }).click();
      await page.getByRole('button', { name: 'Apply' }).click();
      await until(
        'both changes run',
        async () => (await rig.system.request('/config')).body.dsp.comp.ratio === 4,
      );
      expect((await rig.system.request('/config')).body.dsp.comp.threshold_db).toBe(-25);
    });

    it('adds a channel, which gets a strip', async () => {
      await page.getByRole('button', { name: 'Add a channel' }).click();
      await page.locator('#config-logical_channels-5-label').fill('FDO');
      await page.locator('#config-logical_channels-5-input_device').fill('virtual:silence');
      await page.locator('#config-logical_channels-5-output_device').fill('virtual:null');
      await page.getByRole('button', { name: 'Apply' }).click();
      await page.getByText('Applied').waitFor();
      await until('it runs', async () => (await rig.system.request('/status')).body.channels['5']);
      await page.evaluate("document.querySelector('main').scrollTo(0, 0)");
      await picture('console-config');
      await page.getByRole('button', { name: 'Remove channel 5' }).click();
      await page.getByRole('button', { name: 'Apply' }).click();
      await until(
        'it is gone',
        async () => !(await rig.system.request('/status')).body.channels['5'],
      );
    });
  });

  it('lists devices, and plays a test tone on an output', async () => {
    await show('Devices');
    await page.getByRole('rowheader', { name: 'virtual:tone' }).waitFor();
    await page.getByRole('button', { name: 'Test tone on GNC' }).click();
    await page.getByText('Tone plays on GNC').waitFor();
    await until(
      'the tone is heard',
      async () => (await rig.system.request('/meters')).body.channels?.['3']?.after.rms_dbfs > -30,
    );
    expect(await violations()).toEqual([]);
  });

  it('shows an alarm until it is over and acknowledged', async () => {
    await show('Channels');
    await page.getByRole('button', { name: 'Mute EECOM' }).click();
    await pointAndPress(page, 4);
    const alarm = page.locator('.alarms li', { hasText: 'EECOM: talk while muted' });
    await alarm.waitFor();
    await page.mouse.up();
    await page.getByRole('button', { name: 'Ack EECOM: talk while muted' }).click();
    await until('it is gone', async () => (await alarm.count()) === 0);
    await page.getByRole('button', { name: 'Mute EECOM' }).click();
    await page.locator('.log li', { hasText: 'Acknowledged by FLIGHT' }).waitFor();
  });

  it('is usable by keys alone', async () => {
    await page.locator('body').press('Tab');
    const reached: string[] = [];
    for (let i = 0; i < 40; i++) {
      reached.push(
        (await page.evaluate(
          "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent",
        )) as string,
      );
      await page.keyboard.press('Tab');
    }
    for (const name of ['Hold to talk: Flight', 'Mute Flight', 'Hold to talk: EECOM', 'Config'])
      expect(reached).toContain(name);
  });

  it('has no barrier that axe knows: open, muted, held by another, not live', async () => {
    // As it may have been left by an attempt that failed.
    await page.mouse.up();
    await page.setViewportSize({ width: 1440, height: 900 });
    const other = await holdElsewhere(rig, 2, 'CAPCOM');
    await rig.system.request('/ptt', { json: { channel: 4, mute: true } });
    const tap = { press: () => key(page, 3).click(), letGo: async () => {} };
    await holdUntil(page, tap, 'me_live', 3);
    await holdUntil(page, pointer(page), 'me_live');
    await tallyIs(page, 'other_live', 2);
    await tallyIs(page, 'me_live', 3);
    const out = strip(page, 1).locator('.readouts dd').nth(1);
    await until('the levels are there', async () => /^−2/.test((await out.textContent()) ?? ''));
    await picture('console');
    expect(await violations()).toEqual([]);
    await page.mouse.up();

    await page.setViewportSize({ width: 1024, height: 768 });
    await picture('console-tablet');
    expect(await violations()).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });

    await other.release();
    process.kill(rig.system.audioIo.pid, 'SIGSTOP');
    await tallyIs(page, 'unknown');
    await picture('console-stale');
    expect(await violations()).toEqual([]);
    process.kill(rig.system.audioIo.pid, 'SIGCONT');
    await page.locator('.link[data-live="true"]').waitFor();
    expect(await strip(page).isVisible()).toBe(true);
  });
});
