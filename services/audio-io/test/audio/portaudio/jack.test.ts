import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type JackRig, jackMissing, startJackRig } from '../../../../../test/support/sound-rig.js';
import { until } from '../../../../../test/support/until.js';
import { addonPath } from '../../../src/audio/portaudio/addon.js';
import { spec } from '../support/specs.js';
import { StreamChild } from '../support/stream-child.js';

const missing = addonPath() === undefined ? 'naudiodon is not built' : jackMissing;

describe.skipIf(missing).each([512, 256])(
  `PortAudio on JACK devices, %i frames a block${missing ? `: ${missing}` : ''}`,
  (blockFrames) => {
    let rig: JackRig;
    const children: StreamChild[] = [];

    beforeAll(async () => {
      rig = await startJackRig({ blockFrames, loop: true });
    });
    afterEach(async () => {
      await Promise.all(children.splice(0).map((child) => child.kill()));
    });
    afterAll(() => rig?.stop());

    function child(): StreamChild {
      const started = new StreamChild(rig.env);
      children.push(started);
      return started;
    }
    const line = (index: number) => ({ name: rig.lines[index]!.device, hostApi: 'ALSA' });

    test('x', async () => {
      const stream = child();
      const l = await stream.open({ ...spec(), blockFrames, input: line(0), output: line(0) }, 'impulses');
      await until('', () => stream.messages.filter(({ type }) => type === 'heard').length > 4);
      console.log(l, JSON.stringify(stream.messages), stream.printed, await stream.counts());
      stream.send({ type: 'stall', ms: 300 });
      await until('', async () => (await stream.counts()).output > 0);
      await until('', () => stream.messages.filter(({ type }) => type === 'heard').length > 8);
      console.log(l, JSON.stringify(stream.messages), await stream.counts());
      await stream.close();
    });
  },
);
