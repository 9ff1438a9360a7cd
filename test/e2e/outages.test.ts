/** What is not live is never shown as live, and a key in the hand of a dead network closes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { virtualConfig } from '../support/configs.js';
import { until } from '../support/until.js';
import {
  type ConsoleRig,
  holdUntil,
  noBrowser,
  openConsole,
  pointAndPress,
  pointer,
  strip,
  suiteName,
  tallyIs,
} from './support/console-rig.js';
import { Recording } from './support/recording.js';

const TENTH_FRAMES = 4_410;
/** A lease lives 500 ms, the ramp and two blocks come after it; a busy machine gets some more. */
const CLOSED_WITHIN_FRAMES = 44_100;

describe.skipIf(noBrowser)(suiteName('when something dies'), () => {
  let folder: string;
  let rig: ConsoleRig;
  let page: Page;
  let recording: Recording;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mcae-console-'));
    recording = new Recording(join(folder, 'out.wav'));
    rig = await openConsole(
      virtualConfig(({ logical_channels }) => {
        logical_channels['1'] = {
          label: 'Flight',
          input_device: 'virtual:tone',
          output_device: `virtual:wav:${recording.path}`,
        };
      }),
    );
    ({ page } = rig);
  });
  afterEach(async () => {
    await rig?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const expectNothingShown = async () => {
    for (const kind of await page.locator('.strip').all())
      expect(await kind.getAttribute('data-tally')).toBe('unknown');
    for (const text of await page.locator('.readouts dd').allTextContents()) expect(text).toBe('–');
  };

  it('a killed service lets the key go, at the page and at the engine', async () => {
    await holdUntil(page, pointer(page), 'me_live');
    await until('samples leave', () => recording.tailPeak(TENTH_FRAMES) > 0);
    const killedAt = recording.frames;
    await rig.system.controlApi.stop('SIGKILL');
    await tallyIs(page, 'unknown');
    expect(await page.locator('.banner').textContent()).toContain('Not live');
    await until('no sample leaves', () => recording.tailPeak(2 * TENTH_FRAMES) === 0);
    const [, end] = recording.runs().at(-1)!;
    expect(end - killedAt).toBeLessThan(CLOSED_WITHIN_FRAMES);
    await expectNothingShown();

    await rig.system.startControlApi();
    await page.locator('.link[data-live="true"]').waitFor();
    // The pointer is still down: what was let go for it must be pressed again.
    await tallyIs(page, 'closed');
    expect(await page.locator('.banner').textContent()).toContain('not transmitting');
    await page.mouse.up();
    await holdUntil(page, pointer(page), 'me_live');
    await page.mouse.up();
    expect(rig.complaints).toEqual([]);
  });

  it('a stopped engine is grey with its age, never a frozen level', async () => {
    await until(
      'a level is shown',
      async () => (await strip(page).locator('.readouts dd').first().textContent()) === '−12.0',
    );
    process.kill(rig.system.audioIo.pid, 'SIGSTOP');
    await tallyIs(page, 'unknown');
    await until('no digit is left', async () => {
      const texts = await page.locator('.readouts dd').allTextContents();
      return texts.every((text) => text === '–');
    });
    await expectNothingShown();
    const age = async () =>
      Number(/([\d.]+) s/.exec((await page.locator('.link').textContent()) ?? '')?.[1]);
    await until('the age grows', async () => (await age()) >= 2);
    expect(await page.locator('.link').textContent()).toContain('Engine quiet');
    await pointAndPress(page);
    await page.getByText('the engine is not live').first().waitFor();
    await page.mouse.up();
    process.kill(rig.system.audioIo.pid, 'SIGCONT');
    await page.locator('.link[data-live="true"]').waitFor();
    await tallyIs(page, 'closed');
    expect(rig.complaints).toEqual([]);
  });

  it('a stream that went down is shown as it is, raises an alarm and comes back', async () => {
    const { body } = await rig.system.request('/status');
    process.kill(body.channels['2'].stream_pid, 'SIGKILL');
    await tallyIs(page, 'down', 2);
    await page.locator('.alarms li', { hasText: 'device lost' }).first().waitFor();
    await tallyIs(page, 'closed', 2);
    expect(rig.complaints).toEqual([]);
  });
});
