import { fileURLToPath } from 'node:url';
import { systemClock } from '@mcae/clock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JackRig, jackMissing, startJackRig } from '../../../../../test/support/sound-rig.js';
import { until } from '../../../../../test/support/until.js';
import { addonPath } from '../../../src/audio/portaudio/addon-path.js';
import { ProbeProcess } from '../../../src/probe/probe-process.js';
import { streamChildren } from '../support/children.js';
import { alsa, spec } from '../support/specs.js';
import type { StreamChild } from '../support/stream-child.js';

const missing = addonPath() === undefined ? 'naudiodon is not built' : jackMissing;
const PROBE_MAIN = fileURLToPath(new URL('../../../dist/probe/bundle.js', import.meta.url));

const OPENINGS = 8;

describe.skipIf(missing).each([512, 256])(
  `PortAudio on JACK devices, %i frames a block${missing ? `: ${missing}` : ''}`,
  (blockFrames) => {
    let rig: JackRig;
    beforeAll(async () => {
      rig = await startJackRig({ blockFrames, hearsItself: true });
    });
    afterAll(() => rig?.stop());
    const newChild = streamChildren(() => rig.env);
    const looped = () => {
      const loopback = alsa(rig.loopbacks[0]!.device);
      return { ...spec({ blockFrames }), input: loopback, output: loopback };
    };
    const roundTrips = (stream: StreamChild) =>
      stream.messages.filter(({ type }) => type === 'heard').map(({ frames }) => Number(frames));

    // By how the server's cycle meets the two halves an opening has two blocks or three, and so has
    // a C callback (npm run latency). It stays so as long as nothing disturbs it.
    test('the round trip takes two or three blocks, the same all the time', async () => {
      const openings: number[][] = [];
      const isCalm = (frames: number[]) => new Set(frames).size === 1;
      while (!openings.some(isCalm) && openings.length < OPENINGS) {
        const stream = newChild();
        expect(await stream.open(looped(), 'impulses')).toBe(2 * blockFrames);
        await until('impulses are heard', () => roundTrips(stream).length >= 4);
        openings.push(roundTrips(stream));
        await stream.close();
      }
      const calm = openings.find(isCalm);
      expect([2 * blockFrames, 3 * blockFrames], JSON.stringify(openings)).toContain(calm?.[0]);
    });

    test('a stall is an xrun in and out, and the stream goes on', async () => {
      const stream = newChild();
      await stream.open(looped(), 'impulses');
      await until('it runs', async () => (await stream.counts()).blocks > 50);
      const before = await stream.counts();
      stream.send({ type: 'stall', ms: 400 });
      await until('the xruns are counted', async () => {
        const { input, output, silenced } = await stream.counts();
        return input + output > before.input + before.output && silenced > before.silenced;
      });
      const heard = roundTrips(stream).length;
      await until('it is heard again', () => roundTrips(stream).length > heard + 1);
      await stream.close();
    });

    test('a rate that the server does not have is refused in PortAudio’s words', async () => {
      const probe = new ProbeProcess({ clock: systemClock, main: PROBE_MAIN, env: rig.env });
      const specs = [looped(), { ...looped(), sampleRateHz: 48_000 }];
      const answer = await probe
        .ask({ type: 'try', backend: 'portaudio', specs }, 10_000)
        .finally(() => probe.end());
      expect(answer).toEqual({
        type: 'tried',
        errors: [null, { kind: 'unsupported', message: 'Invalid sample rate' }],
      });
    });
  },
);
