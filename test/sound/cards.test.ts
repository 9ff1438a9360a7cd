/**
 * Sound cards that can be opened once a direction, as plain ALSA hardware is: while our streams have
 * them PortAudio does not list them, and nothing may come of that. On JACK, which counts each xrun.
 */
import { systemClock } from '@mcae/clock';
import type { Config } from '@mcae/schema';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Witness } from '../faults/support/witness.js';
import type { JackRig } from '../support/sound-rig.js';
import { until } from '../support/until.js';
import {
  cardsMissing,
  disturbances,
  type SoundSystem,
  startJackSystem,
} from './support/sound-system.js';

const CHANGES = 10;
/** How often a change looks at the devices: to list them, to try their formats, to open them. */
const LOOKS = 3;
/** What three lines of the rig lose by themselves while its graph changes. */
const RIG_BLOCKS = 6;
/**
 * Room for each time that the machine itself stood still: some 50 ms on three lines, where a block may count
 * as lost, silenced and late.
 */
const STALL_ROOM_BLOCKS = 60;

describe.skipIf(cardsMissing)(
  `cards that can be opened once${cardsMissing ? `: ${cardsMissing}` : ''}`,
  () => {
    let sound: SoundSystem<JackRig>;
    let witness: Witness;
    const device = (line: number) => sound.rig.lines[line - 1]!.device;

    beforeAll(async () => {
      sound = await startJackSystem({ lines: 6, exclusive: true });
      witness = new Witness();
      await sound.system.ready();
    });
    afterAll(async () => {
      await witness?.close();
      await sound?.stop();
    });

    const allRun = () =>
      until(
        'all channels run, past their first second',
        async () =>
          Object.values(await sound.channels()).every(
            ({ state, blocks }) => state === 'running' && blocks > 100,
          ),
        { withinMs: 30_000, describe: () => JSON.stringify(sound.changes.slice(-12)) },
      );
    const pids = async () =>
      Object.values(await sound.channels()).map(({ stream_pid }) => stream_pid);
    const use =
      (channel: string, line: number, output = line) =>
      (config: Config) => {
        config.logical_channels[channel] = {
          input_device: device(line),
          output_device: device(output),
        };
      };

    test('are listed while they are in use, with their numbers and who uses them', async () => {
      const { body } = await sound.system.request('/devices');
      const real = body.devices.filter(({ host_api }: { host_api: string }) => host_api === 'ALSA');
      const cards = [1, 2, 3, 4, 5, 6].map((line, id) => ({
        id,
        name: device(line),
        max_input_channels: 2,
        max_output_channels: 2,
        used_by_channels: line <= 4 ? [line] : [],
      }));
      expect(real).toMatchObject([...cards, { id: 6, name: 'default' }]);
    });

    test('stay as they are when parameters change', async () => {
      await allRun();
      const before = await pids();
      const answer = await sound.reconfigure((config) => {
        config.dsp.comp.ratio = 3;
      });
      expect(answer).toMatchObject({ status: 200, body: { change: 'parameters' } });
      expect(await pids()).toEqual(before);
    });

    test('that another channel has are refused, with the channel, and nothing changes', async () => {
      const before = await pids();
      const taken = await sound.reconfigure(use('4', 5, 1));
      expect(taken.status, JSON.stringify(taken.body)).toBe(400);
      expect(taken.body.errors).toEqual([
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
        message: expect.stringMatching(/^Device unavailable: mc_line5 .* in use by channel 5;/),
      });
      expect(await pids()).toEqual(before);
    });

    /** Blocks that channels 1 to 3 lose while something is done, which may not re-open them. */
    const lostDuring = async (work: () => Promise<void>) => {
      const before = await sound.channels();
      const { stalls } = witness;
      await work();
      const after = await sound.channels();
      let lost = 0;
      for (const key of ['1', '2', '3']) {
        const { restarts, stream_pid } = before[key]!;
        expect(after[key]).toMatchObject({ state: 'running', restarts, stream_pid });
        lost += disturbances(after[key]!) - disturbances(before[key]!);
      }
      return { lost, stalls: witness.stalls - stalls };
    };

    test(`are changed ${CHANGES} times for one channel, and the others lose no block by it`, {
      timeout: 180_000,
    }, async () => {
      await allRun();
      const startMs = systemClock.monoMs();
      const changed = await lostDuring(async () => {
        for (let index = 0; index < CHANGES; index++) {
          const answer = await sound.reconfigure(use('4', index % 2 === 0 ? 5 : 6));
          expect(answer).toMatchObject({ status: 200, body: { reopened_channels: [4] } });
        }
      });
      // To look at devices touches no channel; a client that comes or goes is noticed by JACK's others.
      const control = await lostDuring(async () => {
        for (let look = 0; look < CHANGES * LOOKS; look++) await sound.system.request('/devices');
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
      await allRun();
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
      await allRun();
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
      await allRun();
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
      await allRun();
      const after = Object.values(await sound.channels());
      expect(new Set(after.map(({ stream_pid }) => stream_pid)).size).toBe(1);
      expect(after.map(({ input_device_id }) => input_device_id)).toEqual([2, 2, 2, 2]);
    });
  },
);
