/**
 * Sound cards that can be opened once a direction, as plain ALSA hardware is: PortAudio does not list
 * them while our streams have them open, and nobody may notice. On JACK, which counts each xrun.
 */
import { systemClock } from '@mcae/clock';
import type { Config } from '@mcae/schema';
import { describe, expect, test } from 'vitest';
import { until } from '../support/until.js';
import { cardsMissing, disturbances, startJackSystem, useSound } from './support/sound-system.js';

const CHANGES = 10;
/** Passes over the devices that a change makes: to enumerate them, to try their formats, to open them. */
const PASSES = 3;
/** What three loopbacks of the rig lose by themselves while its graph changes. */
const RIG_BLOCKS = 6;
/**
 * Room for each time that the machine itself stood still: some 50 ms on three loopbacks, where a block may count
 * as lost, silenced and late.
 */
const STALL_ROOM_BLOCKS = 60;

describe.skipIf(cardsMissing)(
  `cards that can be opened once${cardsMissing ? `: ${cardsMissing}` : ''}`,
  () => {
    const sound = useSound(() => startJackSystem({ loopbacks: 6, exclusive: true }));
    const device = (loopback: number) => sound.rig.loopbacks[loopback - 1]!.device;

    const pids = async () =>
      Object.values(await sound.channels()).map(({ stream_pid }) => stream_pid);
    const use =
      (channel: string, loopback: number, output = loopback) =>
      (config: Config) => {
        config.logical_channels[channel] = {
          input_device: device(loopback),
          output_device: device(output),
        };
      };

    test('are listed while they are in use, with their numbers and who uses them', async () => {
      const { body } = await sound.system.request('/devices');
      const real = body.devices.filter(({ host_api }: { host_api: string }) => host_api === 'ALSA');
      const cards = [1, 2, 3, 4, 5, 6].map((loopback, id) => ({
        id,
        name: device(loopback),
        max_input_channels: 2,
        max_output_channels: 2,
        used_by_channels: loopback <= 4 ? [loopback] : [],
      }));
      expect(real).toMatchObject([...cards, { id: 6, name: 'default' }]);
    });

    test('stay as they are when parameters change', async () => {
      await sound.allRun();
      const before = await pids();
      const answer = await sound.reconfigure((config) => {
        config.dsp.comp.ratio = 3;
      });
      expect(answer).toMatchObject({ status: 200, body: { change: 'parameters' } });
      expect(await pids()).toEqual(before);
    });

    test('that another channel has are refused, with the channel, and nothing changes', async () => {
      const before = await pids();
      const refused = await sound.reconfigure(use('4', 5, 1));
      expect(refused.status, JSON.stringify(refused.body)).toBe(400);
      expect(refused.body.errors).toEqual([
        {
          path: '/logical_channels/4/output_device',
          message: `${device(1)} can be opened once and is in use by channel 1; channels that name the same pair of devices share it`,
        },
      ]);
      expect(await pids()).toEqual(before);
    });

    test('that two new channels want are refused in PortAudio’s words', async () => {
      const before = await pids();
      const both = await sound.reconfigure((config) => {
        use('5', 5)(config);
        use('6', 6, 5)(config);
      });
      expect(both.status, JSON.stringify(both.body)).toBe(400);
      expect(both.body.errors[0]).toMatchObject({
        path: '/logical_channels/6/output_device',
        message: expect.stringMatching(/^Device unavailable: mc_loop5 .* in use by channel 5;/),
      });
      expect(await pids()).toEqual(before);
    });

    /** Blocks that channels 1 to 3 lose while something is done, which may not re-open them. */
    const lostDuring = async (work: () => Promise<void>) => {
      const before = await sound.channels();
      const { stalls } = sound.witness;
      await work();
      const after = await sound.channels();
      let lost = 0;
      for (const key of ['1', '2', '3']) {
        const { restarts, stream_pid } = before[key]!;
        expect(after[key]).toMatchObject({ state: 'running', restarts, stream_pid });
        lost += disturbances(after[key]!) - disturbances(before[key]!);
      }
      return { lost, stalls: sound.witness.stalls - stalls };
    };

    test(`are changed ${CHANGES} times for one channel, and the others lose no block by it`, {
      timeout: 180_000,
    }, async () => {
      await sound.allRun();
      const startMs = systemClock.monoMs();
      const changed = await lostDuring(async () => {
        for (let index = 0; index < CHANGES; index++) {
          const answer = await sound.reconfigure(use('4', index % 2 === 0 ? 5 : 6));
          expect(answer).toMatchObject({ status: 200, body: { reopened_channels: [4] } });
        }
      });
      // Enumerating touches no channel, but JACK's clients notice one that comes or goes.
      const control = await lostDuring(async () => {
        for (let pass = 0; pass < CHANGES * PASSES; pass++) await sound.system.request('/devices');
      });
      const awayMs = sound.changes
        .filter(
          ({ channels, state, atMs }) =>
            atMs > startMs && channels.includes(4) && state === 'running',
        )
        .map(({ atMs }) => {
          const stopped = sound.changes.findLast(
            (change) =>
              change.channels.includes(4) && change.state === 'stopped' && change.atMs < atMs,
          );
          return atMs - stopped!.atMs;
        })
        .sort((a, b) => a - b);
      process.stdout.write(
        `\n${CHANGES} changes of one of four cards: away for p50 ${awayMs[CHANGES / 2]!.toFixed(0)}, max ${awayMs.at(-1)!.toFixed(0)} ms; ` +
          `the others lost ${changed.lost} blocks (${changed.stalls} stalls of the machine), ` +
          `${control.lost} while the devices were only listed (${control.stalls})\n`,
      );
      expect(control.lost).toBeLessThanOrEqual(RIG_BLOCKS + STALL_ROOM_BLOCKS * control.stalls);
      expect(changed.lost).toBeLessThanOrEqual(
        2 * control.lost + RIG_BLOCKS + STALL_ROOM_BLOCKS * changed.stalls,
      );
      await sound.reconfigure(use('4', 4));
    });

    test('that cannot do a rate: all is as before, in the library’s words', async () => {
      await sound.allRun();
      const config = (await sound.system.request('/config')).body;
      await sound.system.ptt({ channel: 1, gate_open: true });
      const sinceMs = systemClock.monoMs();
      const answer = await sound.reconfigure((draft) => {
        draft.sample_rate = 48_000;
      });
      const tookMs = systemClock.monoMs() - sinceMs;
      expect(answer).toMatchObject({
        status: 500,
        body: {
          code: 'apply_failed',
          rolled_back: true,
          detail: expect.stringContaining('Invalid sample rate'),
        },
      });
      await sound.allRun();
      expect((await sound.system.request('/config')).body).toEqual(config);
      const after = await sound.channels();
      // A planned re-open keeps what was latched (docs/decisions/0004).
      expect(after['1']).toMatchObject({ gate_open: true, restarts: 0 });
      const opened = (channel: number) =>
        sound.changes.findLast(
          ({ channels, state }) => channels.includes(channel) && state === 'running',
        )!.atMs - sinceMs;
      process.stdout.write(
        `\na rate that no card can do: answered in ${tookMs.toFixed(0)} ms, all run again after ${Math.max(...[1, 2, 3, 4].map(opened)).toFixed(0)} ms\n`,
      );
      await sound.system.ptt({ channel: 1, gate_open: false });
    });

    test('whose stream is killed come back, beside those that are in use', async () => {
      await sound.allRun();
      const before = await sound.channels();
      process.kill(before['2']!.stream_pid!, 'SIGKILL');
      await until('another process runs', async () => {
        const now = (await sound.channels())['2']!;
        return now.state === 'running' && now.stream_pid !== before['2']!.stream_pid;
      });
      const after = await sound.channels();
      expect(after['2']).toMatchObject({ input_device_id: 1, gate_open: false });
      for (const key of ['1', '3', '4'])
        expect(after[key]!.stream_pid).toBe(before[key]!.stream_pid);
    });

    test('one of them serves all channels, by number, as in the seed’s config', async () => {
      const answer = await sound.reconfigure((config) => {
        for (const key of ['1', '2', '3', '4'])
          config.logical_channels[key] = { input_device_id: 2, output_device_id: 2 };
      });
      expect(answer).toMatchObject({ status: 200, body: { change: 'all' } });
      await sound.allRun();
      const after = Object.values(await sound.channels());
      expect(new Set(after.map(({ stream_pid }) => stream_pid)).size).toBe(1);
      expect(after.map(({ input_device_id }) => input_device_id)).toEqual([2, 2, 2, 2]);
    });
  },
);
