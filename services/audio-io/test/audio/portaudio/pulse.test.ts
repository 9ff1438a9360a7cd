import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  dominantLevel,
  type PulseRig,
  pulseMissing,
  sine,
  startPulseRig,
} from '../../../../../test/support/sound-rig.js';
import { until } from '../../../../../test/support/until.js';
import { addonPath } from '../../../src/audio/portaudio/addon.js';
import { spec } from '../support/specs.js';
import { StreamChild } from '../support/stream-child.js';

const missing = addonPath() === undefined ? 'naudiodon is not built' : pulseMissing;

describe.skipIf(missing)(`PortAudio on PulseAudio devices${missing ? `: ${missing}` : ''}`, () => {
  let rig: PulseRig;
  const children: StreamChild[] = [];

  beforeAll(async () => {
    rig = await startPulseRig({ lines: 2 });
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

  test('a tone in is processed samples out', async () => {
    const stream = child();
    await stream.open({ ...spec(), input: line(0), output: line(0) }, 'half');
    const playback = rig.lines[0]!.play(sine(1_000, 0.366));
    const recording = rig.lines[0]!.record();
    await until('half the level comes out', () => {
      const level = dominantLevel(recording.samples);
      return Math.abs(level - 0.183) < 0.002;
    });
    expect((await stream.counts()).blocks).toBeGreaterThan(10);
    await playback.stop();
    await recording.stop();
    await stream.close();
  });
});
