/** Config, devices and alarms in a real browser; no barrier that axe knows; pictures on request. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.js';
import { barriersIn } from './support/barriers.js';
import { describeInBrowser } from './support/browser.js';
import { holdElsewhere, useConsole } from './support/console-rig.js';

const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const takesPictures = process.env['MCAE_SCREENSHOTS'] === '1';
const LABELS = ['Flight', 'CapCom', 'GNC', 'EECOM'];

describeInBrowser('the console', () => {
  afterAll(() => expect(rig.complaints).toEqual([]));
  const rig = useConsole('suite', {
    change: ({ logical_channels }) => {
      for (const [i, label] of LABELS.entries()) logical_channels[`${i + 1}`]!.label = label;
    },
    context: { bypassCSP: true },
  });

  const show = async (name: string) => {
    await rig.page.getByRole('link', { name }).click();
    await rig.page.locator('main section, main .strips').first().waitFor();
  };

  const violations = () => barriersIn(rig.page);

  async function picture(name: string): Promise<void> {
    if (takesPictures) await rig.page.screenshot({ path: `${IMAGES}${name}.png` });
  }

  describe('config', () => {
    beforeAll(async () => {
      await show('Config');
      await rig.page.locator('#config-dsp-comp-ratio').waitFor();
    });

    const ratio = () => rig.page.locator('#config-dsp-comp-ratio');
    const outcome = () => rig.page.locator('.outcome').first();
    const revision = () => rig.page.locator('.revision code').textContent();

    it('has every field of the schema with its unit and range', async () => {
      const box = rig.page.locator('.config-field', {
        has: rig.page.locator('#config-dsp-comp-threshold_db'),
      });
      expect(await box.textContent()).toMatch(/Threshold.*dBFS.*-60 to 0/s);
      expect(await rig.page.getByLabel('Input device name').count()).toBe(4);
    });

    it("shows the engine's error at its field, and moves there", async () => {
      await ratio().fill('0.5');
      await rig.page.getByRole('button', { name: 'Apply' }).click();
      const error = rig.page.locator('#config-dsp-comp-ratio-error');
      await error.waitFor();
      expect(await error.textContent()).toContain('must be a number from 1 to 100');
      expect(await ratio().getAttribute('aria-invalid')).toBe('true');
      expect(await ratio().getAttribute('aria-describedby')).toContain(
        'config-dsp-comp-ratio-error',
      );
      expect(await rig.page.evaluate('document.activeElement.id')).toBe('config-dsp-comp-ratio');
      expect(await violations()).toEqual([]);
    });

    it('sends text that is no number to the engine, which refuses it', async () => {
      await ratio().fill('many');
      await rig.page.getByRole('button', { name: 'Dry run' }).click();
      await rig.page.getByText('"many" is not allowed').first().waitFor();
    });

    it('says in a dry run what would change, and changes nothing', async () => {
      const before = await revision();
      await ratio().fill('3');
      await rig.page.getByRole('button', { name: 'Dry run' }).click();
      await rig.page.getByText('parameters only, no block is lost').waitFor();
      expect((await rig.system.request('/config')).body.dsp.comp.ratio).toBe(2);
      expect(await revision()).toBe(before);
    });

    it('applies, and continues from the new revision', async () => {
      const before = await revision();
      await rig.page.getByRole('button', { name: 'Apply' }).click();
      await until('a new revision', async () => (await revision()) !== before);
      expect(await outcome().textContent()).toContain('Applied');
      expect((await rig.system.request('/config')).body.dsp.comp.ratio).toBe(3);
    });

    it('shows that somebody else changed it, and keeps mine on top when asked', async () => {
      const { body } = await rig.system.request('/config');
      body.dsp.comp.threshold_db = -25;
      await rig.system.request('/config', { json: body });
      await ratio().fill('4');
      await rig.page.getByRole('button', { name: 'Apply' }).click();
      await rig.page.getByText('The config has changed since you read it').waitFor();
      expect(await outcome().textContent()).toContain('dsp.comp.threshold_db');
      expect((await rig.system.request('/config')).body.dsp.comp.ratio).toBe(3);
      await rig.page.getByRole('button', { name: 'Keep my changes on top' }).click();
      await rig.page.getByRole('button', { name: 'Apply' }).click();
      await until(
        'both changes run',
        async () => (await rig.system.request('/config')).body.dsp.comp.ratio === 4,
      );
      expect((await rig.system.request('/config')).body.dsp.comp.threshold_db).toBe(-25);
    });

    it('adds a channel, which gets a strip', async () => {
      await rig.page.getByRole('button', { name: 'Add a channel' }).click();
      await rig.page.locator('#config-logical_channels-5-label').fill('FDO');
      await rig.page.locator('#config-logical_channels-5-input_device').fill('virtual:silence');
      await rig.page.locator('#config-logical_channels-5-output_device').fill('virtual:null');
      await rig.page.getByRole('button', { name: 'Apply' }).click();
      await rig.page.getByText('Applied').waitFor();
      await until('it runs', async () => (await rig.system.request('/status')).body.channels['5']);
      await rig.page.evaluate("document.querySelector('main').scrollTo(0, 0)");
      await picture('console-config');
      await rig.page.getByRole('button', { name: 'Remove channel 5' }).click();
      await rig.page.getByRole('button', { name: 'Apply' }).click();
      await until(
        'it is gone',
        async () => !(await rig.system.request('/status')).body.channels['5'],
      );
    });
  });

  it('lists devices, and plays a test tone on an output', async () => {
    await show('Devices');
    await rig.page.getByRole('rowheader', { name: 'virtual:tone' }).waitFor();
    await rig.page.getByRole('button', { name: 'Test tone on GNC' }).click();
    await rig.page.getByText('Tone plays on GNC').waitFor();
    await until(
      'the tone is heard',
      async () => (await rig.system.request('/meters')).body.channels?.['3']?.after.rms_dbfs > -30,
    );
    expect(await violations()).toEqual([]);
  });

  it('shows an alarm until it is over and acknowledged', async () => {
    await show('Channels');
    await rig.page.getByRole('button', { name: 'Mute EECOM' }).click();
    await rig.console.pointAndPress(4);
    const alarm = rig.page.locator('.alarms li', { hasText: 'EECOM: talk while muted' });
    await alarm.waitFor();
    await rig.page.mouse.up();
    await rig.page.getByRole('button', { name: 'Ack EECOM: talk while muted' }).click();
    await until('it is gone', async () => (await alarm.count()) === 0);
    await rig.page.getByRole('button', { name: 'Mute EECOM' }).click();
    await rig.page.locator('.log li', { hasText: 'Acknowledged by FLIGHT' }).waitFor();
  });

  it('is usable by keys alone', async () => {
    await rig.page.locator('body').press('Tab');
    const reached: string[] = [];
    for (let i = 0; i < 40; i++) {
      reached.push(
        (await rig.page.evaluate(
          "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent",
        )) as string,
      );
      await rig.page.keyboard.press('Tab');
    }
    for (const name of ['Hold to talk: Flight', 'Mute Flight', 'Hold to talk: EECOM', 'Config'])
      expect(reached).toContain(name);
  });

  it('has no barrier that axe knows: open, muted, held by another, not live', async () => {
    // A failed attempt may have left the pointer down.
    await rig.page.mouse.up();
    await rig.page.setViewportSize({ width: 1440, height: 900 });
    const other = await holdElsewhere(rig, 2, 'CAPCOM');
    await rig.system.request('/ptt', { json: { channel: 4, mute: true } });
    const tap = { press: () => rig.console.key(3).click(), letGo: async () => {} };
    await rig.console.holdUntil('me_live', 3, tap);
    await rig.console.holdUntil('me_live');
    await rig.console.tallyIs('other_live', 2);
    await rig.console.tallyIs('me_live', 3);
    const out = rig.console.strip(1).locator('.readouts dd').nth(1);
    await until('the levels are there', async () => /^−2/.test((await out.textContent()) ?? ''));
    await picture('console');
    expect(await violations()).toEqual([]);
    await rig.page.mouse.up();

    await rig.page.setViewportSize({ width: 1024, height: 768 });
    await picture('console-tablet');
    expect(await violations()).toEqual([]);
    await rig.page.setViewportSize({ width: 1440, height: 900 });

    await other.release();
    process.kill(rig.system.audioIo.pid, 'SIGSTOP');
    await rig.console.tallyIs('unknown');
    await picture('console-stale');
    expect(await violations()).toEqual([]);
    process.kill(rig.system.audioIo.pid, 'SIGCONT');
    await rig.console.live();
    expect(await rig.console.strip().isVisible()).toBe(true);
  });
});
