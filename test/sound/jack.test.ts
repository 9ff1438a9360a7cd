/** Four loopbacks on JACK's dummy driver, which counts each xrun: what is lost, by whom, and what is not. */
import { afterAll, describe, expect, test } from 'vitest';
import { buildHoldUp, type HoldUp, holdUpMissing } from '../support/sound-rig.js';
import { until } from '../support/until.js';
import {
  disturbances,
  jackSoundMissing,
  startJackSystem,
  useSound,
} from './support/sound-system.js';

/** Many blocks, but too short for the stream to be replaced. */
const HELD_UP_MS = 150;
/** What JACK's other clients notice of one that comes or goes. */
const RIG_BLOCKS = 6;
/**
 * Room for each time that the machine itself stood still: some 50 ms, where a block may count as lost, silenced
 * and late.
 */
const STALL_ROOM_BLOCKS = 20;

describe.skipIf(jackSoundMissing)(
  `loopbacks on JACK${jackSoundMissing ? `: ${jackSoundMissing}` : ''}`,
  () => {
    let holdUp: HoldUp | undefined;

    afterAll(() => holdUp?.stop());
    const sound = useSound(() => startJackSystem({ loopbacks: 4, channels: 8 }));

    /** The same processes; no block is lost but those that rig and machine explain. */
    const lostNothing = async (
      channels: readonly string[],
      before: Awaited<ReturnType<typeof sound.channels>>,
      stalls: number,
    ) => {
      const after = await sound.channels();
      for (const key of channels) {
        const { stream_pid } = before[key]!;
        expect(after[key]).toMatchObject({ state: 'running', restarts: 0, stream_pid });
        const lost = disturbances(after[key]!) - disturbances(before[key]!);
        expect(lost, `channel ${key}`).toBeLessThanOrEqual(
          RIG_BLOCKS + STALL_ROOM_BLOCKS * (sound.witness.stalls - stalls),
        );
      }
    };

    // SIGSTOP stops JACK's own thread of the process as well, so nobody counts an xrun.
    test('a stream process that is held up has late blocks, it alone', async () => {
      await sound.allRun();
      const before = await sound.channels();
      const { stalls } = sound.witness;
      const { stream_pid } = before['2']!;
      process.kill(stream_pid!, 'SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, HELD_UP_MS));
      process.kill(stream_pid!, 'SIGCONT');
      await until('they are reported', async () => {
        const { late_blocks } = (await sound.channels())['2']!;
        return late_blocks > before['2']!.late_blocks;
      });
      expect((await sound.channels())['2']).toMatchObject({ restarts: 0, stream_pid });
      await lostNothing(['1', '3', '4'], before, stalls);
    });

    // JACK's thread goes on, and finds that nobody reads its blocks or writes any.
    test.skipIf(holdUpMissing)(
      'a stream whose processing is held up has xruns in and out, it alone',
      async () => {
        holdUp ??= await buildHoldUp();
        await sound.allRun();
        const before = await sound.channels();
        const { stalls } = sound.witness;
        const { stream_pid, input_xruns, output_xruns, silenced_blocks } = before['2']!;
        await holdUp.mainThreadOf(stream_pid!, HELD_UP_MS);
        await until('both are reported', async () => {
          const now = (await sound.channels())['2']!;
          return now.input_xruns! > input_xruns! && now.output_xruns! > output_xruns!;
        });
        const after = (await sound.channels())['2']!;
        expect(after).toMatchObject({ state: 'running', restarts: 0, stream_pid });
        expect(after.xruns).toBe(after.input_xruns! + after.output_xruns!);
        // The block whose input was lost is silence.
        expect(after.silenced_blocks).toBeGreaterThan(silenced_blocks);
        await lostNothing(['1', '3', '4'], before, stalls);
      },
    );

    test('a rate that none of them can do is refused while they run, and no block is lost', async () => {
      await sound.allRun();
      const before = await sound.channels();
      const { stalls } = sound.witness;
      const answer = await sound.reconfigure((config) => {
        config.sample_rate = 48_000;
      });
      expect(answer).toMatchObject({
        status: 400,
        body: {
          code: 'invalid_config',
          errors: [{ path: '/sample_rate', message: '48000 Hz: Invalid sample rate' }],
        },
      });
      await lostNothing(Object.keys(before), before, stalls);
    });

    test('a pair that an interface of eight channels does not have is refused', async () => {
      const answer = await sound.reconfigure((config) => {
        config.logical_channels['3']!.input_pair = 5;
      });
      expect(answer).toMatchObject({
        status: 400,
        body: {
          errors: [
            {
              path: '/logical_channels/3/input_pair',
              message: 'pair 5 needs 10 input channels; mc_loop3 has 8',
            },
          ],
        },
      });
    });
  },
);
