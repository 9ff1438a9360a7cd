/** Several channels on one interface of eight: a pair each, or one pair for all. */
import type { Config } from '@mcae/schema';
import { describe, expect, test } from 'vitest';
import { dominantLevel } from '../support/sound-rig.js';
import { until } from '../support/until.js';
import { soundMissing, startSoundSystem, useSound } from './support/sound-system.js';

const CHANNELS = 8;
const RATE_HZ = 44_100;
/** In dBFS of a sine on pair 1 to 4, and what compressor (2:1 over -20) and limiter (-3) make of it. */
const IN_DBFS = [-30, -20, -12, -4];
const OUT_DBFS = [-30, -20, -16, -12];

describe.skipIf(soundMissing)(
  `an interface of eight${soundMissing ? `: ${soundMissing}` : ''}`,
  () => {
    const sound = useSound(() => startSoundSystem({ loopbacks: 1, channels: CHANNELS }));
    const device = () => sound.rig.loopbacks[0]!.device;

    /** Another frequency on each pair, at its level. */
    const programme = (): Int16Array => {
      const samples = new Int16Array(RATE_HZ * CHANNELS);
      for (let i = 0; i < samples.length; i++) {
        const pair = Math.floor((i % CHANNELS) / 2);
        const angle = (2 * Math.PI * 1_000 * (pair + 1) * Math.floor(i / CHANNELS)) / RATE_HZ;
        samples[i] = Math.round(32_767 * 10 ** (IN_DBFS[pair]! / 20) * Math.sin(angle));
      }
      return samples;
    };
    /** dBFS of a sine on each output channel, over the last 0.5 s. */
    const heard = (samples: Int16Array): number[] =>
      Array.from({ length: CHANNELS }, (_, channel) => {
        const level = dominantLevel(samples.subarray(channel), { channels: CHANNELS });
        return level === 0 ? -120 : 20 * Math.log10(level);
      });
    const on = (pairs: readonly (readonly [input: number, output: number])[]) =>
      sound.reconfigure((config: Config) => {
        config.logical_channels = Object.fromEntries(
          pairs.map(([input_pair, output_pair], index) => [
            index + 1,
            { input_device: device(), output_device: device(), input_pair, output_pair },
          ]),
        );
      });
    const open = (channel: number) => sound.system.ptt({ channel, gate_open: true });
    const running = (count: number) =>
      until('all channels run', async () => {
        const channels = Object.values(await sound.channels());
        return channels.length === count && channels.every(({ state }) => state === 'running');
      });
    const near = (levels: readonly number[], wanted: readonly number[]) =>
      levels.every((level, i) =>
        wanted[i]! < -100 ? level < -80 : Math.abs(level - wanted[i]!) < 0.2,
      );
    /** Plays and records until the outputs have these levels. */
    const outputs = async (wanted: readonly number[]) => {
      const player = sound.rig.loopbacks[0]!.play(programme());
      const recording = sound.rig.loopbacks[0]!.record();
      let levels: number[] = [];
      try {
        await until(
          `outputs have ${wanted}`,
          () => {
            levels = heard(recording.samples);
            return near(levels, wanted);
          },
          { everyMs: 100, describe: () => levels.map((level) => level.toFixed(1)).join(' ') },
        );
      } finally {
        await Promise.all([player.stop(), recording.stop()]);
      }
    };

    test('four channels on a pair each, one stream, nothing crosses', async () => {
      // Inputs and outputs are crossed, so that a pair that is only passed through is noticed.
      expect(
        (
          await on([
            [1, 4],
            [2, 3],
            [3, 2],
            [4, 1],
          ])
        ).status,
      ).toBe(200);
      await running(4);
      const pids = Object.values(await sound.channels()).map(({ stream_pid }) => stream_pid);
      expect(new Set(pids).size).toBe(1);
      const silence = -120;
      await open(1);
      await open(3);
      await outputs([silence, silence, -16, -16, silence, silence, -30, -30]);
      await open(2);
      await open(4);
      await outputs([...OUT_DBFS].reverse().flatMap((level) => [level, level]));
    }, 60_000);

    test('one pair for all: each hears it, their sum stays under the ceiling', async () => {
      // The last pair: a device that is opened with fewer channels is mixed up to eight by the server.
      const answer = await on([
        [4, 4],
        [4, 4],
        [4, 4],
        [4, 4],
      ]);
      expect(answer.status).toBe(200);
      await running(4);
      await open(1);
      for (const channel of [2, 3, 4]) await sound.system.ptt({ channel, gate_open: false });
      const silence = Array(6).fill(-120);
      await outputs([...silence, -12, -12]);
      for (const channel of [2, 3, 4]) await open(channel);
      // Four times -12 dBFS would be full scale; the last limiter holds -3.
      await outputs([...silence, -3, -3]);
    }, 60_000);

    test.each([
      [
        'a pair that is not there',
        { input_pair: 17 },
        /input_pair.*pair 17 needs 34 input channels.* has 32/,
      ],
      [
        'a device that is not there',
        { input_device: 'mc_loop9' },
        /input_device.*no device "mc_loop9"/,
      ],
      ['no device at all', { input_device: undefined }, /input_device_id.*missing/],
      ['number -1', { input_device: undefined, input_device_id: -1 }, /input_device_id/],
      ['number 4711', { input_device: undefined, input_device_id: 4711 }, /no device 4711/],
      ['pair 0', { output_pair: 0 }, /output_pair/],
    ])('%s is refused by its field, and nothing changes', async (_, change, message) => {
      const before = (await sound.system.request('/config')).body;
      const channels = await sound.channels();
      const answer = await sound.reconfigure((config) => {
        Object.assign(config.logical_channels['2']!, change);
      });
      expect(answer.status).toBe(400);
      expect(
        answer.body.errors
          .map((e: { path: string; message: string }) => `${e.path}: ${e.message}`)
          .join('\n'),
      ).toMatch(message);
      expect((await sound.system.request('/config')).body).toEqual(before);
      for (const [key, { stream_pid, restarts }] of Object.entries(await sound.channels()))
        expect({ stream_pid, restarts }).toEqual({
          stream_pid: channels[key]!.stream_pid,
          restarts: channels[key]!.restarts,
        });
    });
  },
);
