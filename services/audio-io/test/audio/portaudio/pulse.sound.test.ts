import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@mcae/clock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  dominantLevel,
  type PulseRig,
  pulseMissing,
  sine,
  startPulseRig,
} from '../../../../../test/support/sound-rig.js';
import { until } from '../../../../../test/support/until.js';
import { addonPath } from '../../../src/audio/portaudio/addon-path.js';
import type { ProbeRequest } from '../../../src/probe/messages.js';
import { ProbeProcess } from '../../../src/probe/probe-process.js';
import { readWav } from '../../../src/wav/wav-file.js';
import { streamChildren } from '../support/children.js';
import { alsa, spec, virtual } from '../support/specs.js';
import type { StreamChild } from '../support/stream-child.js';

const missing = addonPath() === undefined ? 'naudiodon is not built' : pulseMissing;
const PROBE_MAIN = fileURLToPath(new URL('../../../dist/probe/bundle.js', import.meta.url));

describe.skipIf(missing)(`PortAudio on PulseAudio devices${missing ? `: ${missing}` : ''}`, () => {
  let rig: PulseRig;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pulse-test-'));
    rig = await startPulseRig({ loopbacks: 2 });
  });
  afterAll(async () => {
    await rig?.stop();
    await rm(folder, { recursive: true });
  });
  const newChild = streamChildren(() => rig.env);
  const loopback = (index: number) => alsa(rig.loopbacks[index]!.device);
  const duplex = (index: number) => ({
    ...spec(),
    input: loopback(index),
    output: loopback(index),
  });

  test('a tone in is processed samples out', async () => {
    const stream = newChild();
    await stream.open(duplex(0), 'half');
    const playback = rig.loopbacks[0]!.play(sine(1_000, 0.366));
    const recording = rig.loopbacks[0]!.record();
    await until('half the level comes out', () => {
      const level = dominantLevel(recording.samples);
      return Math.abs(level - 0.183) < 0.002;
    });
    await Promise.all([playback.stop(), recording.stop()]);
    await stream.close();
  });

  test('a virtual input is heard on a real output, at its level', async () => {
    const stream = newChild();
    await stream.open({ ...spec(), output: loopback(0) }, 'half');
    const recording = rig.loopbacks[0]!.record();
    const half = 10 ** (-12 / 20) / 2;
    await until('the tone comes out', () => {
      return Math.abs(dominantLevel(recording.samples) - half) < 0.002;
    });
    await recording.stop();
    await stream.close();
  });

  test('a real input is recorded by a virtual output', async () => {
    const path = join(folder, 'in.wav');
    const stream = newChild();
    const output = virtual(`virtual:wav:${path}`);
    await stream.open({ ...spec(), input: loopback(0), output }, 'half');
    const playback = rig.loopbacks[0]!.play(sine(1_000, 0.5));
    await until('the tone is in the file', async () => {
      const { samples } = await readWav(path);
      return Math.abs(dominantLevel(samples) - 0.25) < 0.002;
    });
    await playback.stop();
    await stream.close();
  });

  test('a device that goes away reports nothing; the other loopbacks run on', {
    timeout: 60_000,
  }, async () => {
    const lost = newChild();
    const other = newChild();
    await Promise.all([lost.open(duplex(0), 'half'), other.open(duplex(1), 'half')]);
    await until('both run', async () =>
      (await Promise.all([lost.counts(), other.counts()])).every(({ blocks }) => blocks > 100),
    );
    await rig.loopbacks[0]!.kill();
    await until('no block comes any more', async () => {
      const before = (await lost.counts()).blocks;
      const { blocks } = await other.counts();
      await until('half a second passed', async () => (await other.counts()).blocks > blocks + 43);
      return (await lost.counts()).blocks === before;
    });
    // What the supervisor does: nothing else ends such a process.
    await lost.kill();
    await rig.loopbacks[0]!.restart();
    const back = await reopen();
    await Promise.all([back.close(), other.close()]);
  });

  /** As the supervisor does: a device that gives no block in three seconds is opened again. */
  async function reopen(): Promise<StreamChild> {
    for (let attempt = 1; ; attempt++) {
      const back = newChild();
      await back.open(duplex(0), 'half');
      const running = async () => (await back.counts()).blocks > 20;
      const runs = await until('it runs again', running, { withinMs: 3_000 }).then(
        () => true,
        () => false,
      );
      if (runs) return back;
      await back.kill();
      if (attempt === 4) throw new Error('it does not run again');
    }
  }

  describe('the probe', () => {
    const ask = (request: ProbeRequest) => {
      const probe = new ProbeProcess({ clock: systemClock, main: PROBE_MAIN, env: rig.env });
      return probe.ask(request, 10_000).finally(() => probe.end());
    };

    test('lists the devices', async () => {
      const answer = await ask({ type: 'enumerate', backend: 'portaudio' });
      expect(answer).toMatchObject({
        type: 'devices',
        devices: [
          { id: 0, ...alsa('mc_loop1') },
          { id: 1, ...alsa('mc_loop2') },
          { id: 2, ...alsa('default') },
        ],
      });
    });

    test('tries formats, and opens no other device instead of one that is not there', async () => {
      const absent = alsa('mc_loop3');
      const specs = [
        duplex(0),
        { ...duplex(0), output: absent },
        { ...duplex(0), inputChannels: 1_000 },
        { ...spec(), output: loopback(1) },
      ];
      expect(await ask({ type: 'try', backend: 'portaudio', specs })).toEqual({
        type: 'tried',
        errors: [
          null,
          { kind: 'not-found', message: 'there is no device mc_loop3 (ALSA)' },
          {
            kind: 'unsupported',
            message: expect.stringContaining('mc_loop1 has 32 input channels'),
          },
          null,
        ],
      });
    });
  });
});
