/** A key in a real browser opens and closes real samples, by every input that can press it. */
import { afterEach, expect, it } from 'vitest';
import { until } from '../support/until.js';
import { describeInBrowser } from './support/browser.js';
import { ConsolePage, type Hand } from './support/console-page.js';
import { holdElsewhere, useConsole } from './support/console-rig.js';

/** Of 44,100 a second. */
const TENTH_FRAMES = 4_410;
/** The tone of -12 dBFS leaves the chain at -16: far above this. */
const SOUND = 2_000;

describeInBrowser('a key', () => {
  const rig = useConsole('suite', { isRecorded: true, context: { hasTouch: true } });
  afterEach(async () => {
    await rig.page.mouse.up();
    await rig.system.request('/ptt', { json: { channel: 1, gate_open: false, mute: false } });
    await closed();
    expect(rig.complaints).toEqual([]);
  });

  /** Open, and held for longer than a tap: the recording is the clock. */
  async function open(hand?: Hand): Promise<void> {
    if (hand) await rig.console.holdUntil('me_live', 1, hand);
    else await rig.console.tallyIs('me_live');
    const from = rig.recording.frames;
    await until(
      'samples leave',
      () =>
        rig.recording.frames > from + 5 * TENTH_FRAMES &&
        rig.recording.tailPeak(TENTH_FRAMES) > SOUND,
    );
  }

  /** Waits for longer than a tap: the recording is the clock. */
  async function passed(frames: number): Promise<void> {
    const from = rig.recording.frames;
    await until('time has passed', () => rig.recording.frames > from + frames);
  }

  async function closed(): Promise<void> {
    const from = rig.recording.frames;
    await rig.console.tallyIs('closed');
    await until(
      'no sample leaves',
      () =>
        rig.recording.frames > from + 2 * TENTH_FRAMES &&
        rig.recording.tailPeak(TENTH_FRAMES) === 0,
    );
  }

  it('held by the pointer is open, and closed when it is let go', async () => {
    const before = rig.recording.runs().length;
    await open(rig.console.pointer());
    expect(await rig.page.title()).toContain('Live: Flight');
    expect(await rig.page.locator('.banner').textContent()).toContain('You are live on Flight');
    await rig.page.mouse.up();
    await closed();
    expect(rig.recording.runs().length).toBeGreaterThan(before);
  });

  it('held by the pointer stays held when the pointer leaves it', async () => {
    await rig.console.holdUntil('me_live');
    await rig.page.mouse.move(5, 5);
    await open();
    await rig.page.mouse.up();
    await closed();
  });

  it.each(['Space', 'Digit1'])('held by %s', async (code) => {
    if (code === 'Space') await rig.console.key().focus();
    const { keyboard } = rig.page;
    await open({ press: () => keyboard.down(code), letGo: () => keyboard.up(code) });
    await rig.page.keyboard.up(code);
    await closed();
  });

  it('held by a finger, and released when the system cancels the touch', async () => {
    const box = await rig.console.key().boundingBox();
    if (!box) throw new Error('no key');
    const devTools = await rig.page.context().newCDPSession(rig.page);
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
    await rig.console.key().click();
    await open();
    expect(await rig.console.tally()).toContain('Latched');
    await rig.console.key().click();
    await closed();
  });

  it('tapped does not latch where latching is off', async () => {
    const latching = rig.page.getByLabel('Tap latches');
    await latching.uncheck();
    await rig.console.key().click();
    await closed();
    expect((await rig.system.request('/status')).body.channels['1'].latch).toBe(false);
    await latching.check();
  });

  it('typed into a field is text, not a key', async () => {
    await rig.page.getByLabel('I am').focus();
    await rig.page.keyboard.press('End');
    await rig.page.keyboard.type('1');
    await rig.page.keyboard.press('Backspace');
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
    await open(rig.console.pointer());
    await rig.page.evaluate(script);
    await rig.page.evaluate("location.hash = '#channels'");
    await closed();
    await rig.page.mouse.up();
    await closed();
  });

  it('of a page that is closed closes by itself', async () => {
    const other = await rig.page.context().newPage();
    await other.goto(rig.system.apiUrl);
    const otherConsole = new ConsolePage(other);
    await otherConsole.live();
    await otherConsole.holdUntil('me_live');
    await other.close();
    await closed();
  });

  it('that somebody else holds is refused, and shown with their name', async () => {
    const other = await holdElsewhere(rig, 1, 'CAPCOM');
    await rig.console.tallyIs('other_live');
    expect(await rig.console.tally()).toContain('CAPCOM live');
    await rig.console.pointAndPress();
    await rig.console.tallyIs('refused');
    expect(await rig.console.tally()).toContain('CAPCOM');
    expect(other.state.phase).toBe('held');
    await rig.page.mouse.up();
    await rig.console.tallyIs('other_live');
    await other.release();
    await closed();
  });

  it('of a muted channel says that nobody hears, and that somebody talks', async () => {
    await rig.page.getByRole('button', { name: 'Mute Flight' }).click();
    await rig.console.holdUntil('me_muted');
    await rig.page.getByText('Talking while muted').waitFor();
    await passed(3 * TENTH_FRAMES);
    expect(rig.recording.tailPeak(TENTH_FRAMES)).toBe(0);
    await rig.page.mouse.up();
    await rig.page.getByRole('button', { name: 'Mute Flight' }).click();
    await closed();
  });
});
