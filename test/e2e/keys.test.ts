/** A key in a real browser opens and closes real samples, by every way there is to press it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { virtualConfig } from '../support/configs.js';
import { until } from '../support/until.js';
import {
  type ConsoleRig,
  type Hand,
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
import { Recording } from './support/recording.js';

/** Of 44,100 a second. */
const TENTH_FRAMES = 4_410;
/** The tone of -12 dBFS leaves the chain at -16: far above this. */
const SOUND = 2_000;

describe.skipIf(noBrowser)(suiteName('a key'), () => {
  let folder: string;
  let rig: ConsoleRig;
  let page: Page;
  let recording: Recording;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mcae-console-'));
    recording = new Recording(join(folder, 'out.wav'));
    const config = virtualConfig(({ logical_channels }) => {
      logical_channels['1'] = {
        label: 'Flight',
        input_device: 'virtual:tone',
        output_device: `virtual:wav:${recording.path}`,
      };
    });
    rig = await openConsole(config, { hasTouch: true });
    ({ page } = rig);
  });
  afterAll(async () => {
    await rig?.stop();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    await page.mouse.up();
    await rig.system.request('/ptt', { json: { channel: 1, gate_open: false, mute: false } });
    await closed();
    expect(rig.complaints).toEqual([]);
  });

  /** Open, and held for longer than a tap: the recording is the clock. */
  async function open(hand?: Hand): Promise<void> {
    if (hand) await holdUntil(page, hand, 'me_live');
    else await tallyIs(page, 'me_live');
    const from = recording.frames;
    await until(
      'samples leave',
      () => recording.frames > from + 5 * TENTH_FRAMES && recording.tailPeak(TENTH_FRAMES) > SOUND,
    );
  }

  /** Longer than a tap, where nothing else takes time: the recording is the clock. */
  async function passed(frames: number): Promise<void> {
    const from = recording.frames;
    await until('time has passed', () => recording.frames > from + frames);
  }

  async function closed(): Promise<void> {
    const from = recording.frames;
    await tallyIs(page, 'closed');
    await until(
      'no sample leaves',
      () => recording.frames > from + 2 * TENTH_FRAMES && recording.tailPeak(TENTH_FRAMES) === 0,
    );
  }

  it('held by the pointer is open, and closed when it is let go', async () => {
    const before = recording.runs().length;
    await open(pointer(page));
    expect(await page.title()).toContain('Live: Flight');
    expect(await page.locator('.banner').textContent()).toContain('You are live on Flight');
    await page.mouse.up();
    await closed();
    expect(recording.runs().length).toBeGreaterThan(before);
  });

  it('held by the pointer stays held when the pointer leaves it', async () => {
    await holdUntil(page, pointer(page), 'me_live');
    await page.mouse.move(5, 5);
    await open();
    await page.mouse.up();
    await closed();
  });

  it.each(['Space', 'Digit1'])('held by %s', async (code) => {
    if (code === 'Space') await key(page).focus();
    const { keyboard } = page;
    await open({ press: () => keyboard.down(code), letGo: () => keyboard.up(code) });
    await page.keyboard.up(code);
    await closed();
  });

  it('held by a finger, and let go when the system takes the finger', async () => {
    const box = await key(page).boundingBox();
    if (!box) throw new Error('no key');
    const devTools = await page.context().newCDPSession(page);
    const touchPoints = [{ x: box.x + 20, y: box.y + 20 }];
    const finger = {
      press: () => devTools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints }),
      letGo: () =>
        devTools.send('Input.dispatchTouchEvent', { type: 'touchCancel', touchPoints: [] }),
    };
    await open(finger);
    await finger.letGo();
    await closed();
  });

  it('tapped latches; tapped again closes', async () => {
    await key(page).click();
    await open();
    expect(await strip(page).locator('.tally').textContent()).toContain('Latched');
    await key(page).click();
    await closed();
  });

  it('tapped does not latch where latching is off', async () => {
    const latching = page.getByLabel('Tap latches');
    await latching.uncheck();
    await key(page).click();
    await closed();
    expect((await rig.system.request('/status')).body.channels['1'].latch).toBe(false);
    await latching.check();
  });

  it('typed into a field is text, not a key', async () => {
    await page.getByLabel('I am').focus();
    await page.keyboard.press('End');
    await page.keyboard.type('1');
    await page.keyboard.press('Backspace');
    await closed();
  });

  it.each([
    ['the window loses the focus', "window.dispatchEvent(new Event('blur'))"],
    [
      'the tab is hidden',
      "Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });" +
        "document.dispatchEvent(new Event('visibilitychange')); delete document.visibilityState",
    ],
    ['another view is looked at', "location.hash = '#devices'"],
  ])('is let go when %s', async (_what, script) => {
    await open(pointer(page));
    await page.evaluate(script);
    await page.evaluate("location.hash = '#channels'");
    await closed();
    await page.mouse.up();
    await closed();
  });

  it('of a page that is closed closes by itself', async () => {
    const other = await page.context().newPage();
    await other.goto(rig.system.apiUrl);
    await other.locator('.link[data-live="true"]').waitFor();
    await holdUntil(other, pointer(other), 'me_live');
    await other.close();
    await closed();
  });

  it('that somebody else holds is refused, and shown with their name', async () => {
    const other = await holdElsewhere(rig, 1, 'CAPCOM');
    await tallyIs(page, 'other_live');
    expect(await strip(page).locator('.tally').textContent()).toContain('CAPCOM live');
    await pointAndPress(page);
    await tallyIs(page, 'refused');
    expect(await strip(page).locator('.tally').textContent()).toContain('CAPCOM');
    expect(other.state.phase).toBe('held');
    await page.mouse.up();
    await tallyIs(page, 'other_live');
    await other.release();
    await closed();
  });

  it('of a muted channel says that nobody hears, and that somebody talks', async () => {
    await page.getByRole('button', { name: 'Mute Flight' }).click();
    await holdUntil(page, pointer(page), 'me_muted');
    await page.getByText('Talking while muted').waitFor();
    await passed(3 * TENTH_FRAMES);
    expect(recording.tailPeak(TENTH_FRAMES)).toBe(0);
    await page.mouse.up();
    await page.getByRole('button', { name: 'Mute Flight' }).click();
    await closed();
  });
});
