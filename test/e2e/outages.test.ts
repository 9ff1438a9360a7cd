/** What is not live is never shown as live, and a held key closes when the network dies. */
import { expect, it } from 'vitest';
import { until } from '../support/until.js';
import { describeInBrowser } from './support/browser.js';
import { useConsole } from './support/console-rig.js';

const TENTH_FRAMES = 4_410;
/** A lease lives 500 ms, then come the ramp and two blocks; the rest is room for a busy machine. */
const CLOSED_WITHIN_FRAMES = 44_100;

describeInBrowser('when something dies', () => {
  const rig = useConsole('test', { isRecorded: true });

  const expectNothingShown = async () => {
    for (const kind of await rig.page.locator('.strip').all())
      expect(await kind.getAttribute('data-tally')).toBe('unknown');
    for (const text of await rig.page.locator('.readouts dd').allTextContents())
      expect(text).toBe('–');
  };

  it('a killed service lets the key go, at the page and at the engine', async () => {
    await rig.console.holdUntil('me_live');
    await until('samples leave', () => rig.recording.tailPeak(TENTH_FRAMES) > 0);
    const killedAt = rig.recording.frames;
    await rig.system.controlApi.stop('SIGKILL');
    await rig.console.tallyIs('unknown');
    expect(await rig.page.locator('.banner').textContent()).toContain('Not live');
    await until('no sample leaves', () => rig.recording.tailPeak(2 * TENTH_FRAMES) === 0);
    const [, end] = rig.recording.runs().at(-1)!;
    expect(end - killedAt).toBeLessThan(CLOSED_WITHIN_FRAMES);
    await expectNothingShown();

    await rig.system.startControlApi();
    await rig.console.live();
    // The pointer is still down, but its key was released: it must be pressed again.
    await rig.console.tallyIs('closed');
    expect(await rig.page.locator('.banner').textContent()).toContain('not transmitting');
    await rig.page.mouse.up();
    await rig.console.holdUntil('me_live');
    await rig.page.mouse.up();
    expect(rig.complaints).toEqual([]);
  });

  it('a stopped engine is grey with its age, never a frozen level', async () => {
    await until('a level is shown', async () => (await rig.console.level()) === '−12.0');
    process.kill(rig.system.audioIo.pid, 'SIGSTOP');
    await rig.console.tallyIs('unknown');
    await until('no digit is left', async () => {
      const texts = await rig.page.locator('.readouts dd').allTextContents();
      return texts.every((text) => text === '–');
    });
    await expectNothingShown();
    const age = async () =>
      Number(/([\d.]+) s/.exec((await rig.page.locator('.link').textContent()) ?? '')?.[1]);
    await until('the age grows', async () => (await age()) >= 2);
    expect(await rig.page.locator('.link').textContent()).toContain('Engine quiet');
    await rig.console.pointAndPress();
    await rig.page.getByText('the engine is not live').first().waitFor();
    await rig.page.mouse.up();
    process.kill(rig.system.audioIo.pid, 'SIGCONT');
    await rig.console.live();
    await rig.console.tallyIs('closed');
    expect(rig.complaints).toEqual([]);
  });

  it('a stream that went down is shown as it is, raises an alarm and comes back', async () => {
    const { body } = await rig.system.request('/status');
    process.kill(body.channels['2'].stream_pid, 'SIGKILL');
    await rig.console.tallyIs('down', 2);
    await rig.page.locator('.alarms li', { hasText: 'device lost' }).first().waitFor();
    await rig.console.tallyIs('closed', 2);
    expect(rig.complaints).toEqual([]);
  });
});
