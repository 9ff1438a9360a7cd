/** audio-io, its streams and control-api fail. */
import { describe, expect, it } from 'vitest';
import { isAlive } from '../support/is-alive.js';
import { until } from '../support/until.js';
import { useFaultRig } from './support/fault-rig.js';
import { forMs, hang, holds } from './support/holds.js';

const rig = useFaultRig();

const hung = (pid: () => number, ms: number) => hang((signal) => process.kill(pid(), signal), ms);

const engine = () => rig.system.audioIo.pid;

describe('audio-io', () => {
  it('killed 20 times in a row: closed at each boot, no stream is left over', async () => {
    const pids: number[] = [];
    const measured = await rig.measure(
      'audio-io killed',
      () => ({
        begin: async () => {
          const channels = Object.values(await rig.channels());
          pids.push(...channels.flatMap(({ stream_pid }) => stream_pid ?? []));
          await rig.system.audioIo.stop('SIGKILL');
        },
        end: async () => {
          await rig.system.startAudioIo();
        },
      }),
      20,
    );
    expect(measured.flatMap(({ lateAccepted }) => lateAccepted)).toEqual([]);
    await until('no stream of an old engine lives', () => pids.every((pid) => !isAlive(pid)), {
      describe: () => `alive: ${pids.filter(isAlive).join(', ')}`,
    });
    expect(Math.max(...measured.map(({ recoveryMs }) => recoveryMs))).toBeLessThan(8_000);
  }, 120_000);

  it.each([500, 2_000])('hangs for %i ms: the sound goes on', async (ms) => {
    await rig.primed();
    const attempts = await rig.measure(`audio-io hangs for ${ms} ms`, () => hung(engine, ms));
    holds(attempts);
  });

  it('stopped for 500 ms of each second', async () => {
    const before = await rig.channels();
    const attempts = await rig.measure('audio-io stopped for 500 ms of each second', () => ({
      begin: async () => {
        for (let i = 0; i < 5; i++) {
          process.kill(engine(), 'SIGSTOP');
          await forMs(500);
          process.kill(engine(), 'SIGCONT');
          await forMs(500);
        }
      },
    }));
    holds(attempts);
    // The watchdog does not mistake its own stalls for those of a stream.
    const after = await rig.channels();
    for (const [channel, { stream_pid, restarts }] of Object.entries(after))
      expect({ stream_pid, restarts }).toEqual({
        stream_pid: before[channel]?.stream_pid,
        restarts: before[channel]?.restarts,
      });
  });
});

describe('control-api', () => {
  it('killed', async () => {
    await rig.primed();
    const attempts = await rig.measure('control-api killed', () => ({
      begin: () => rig.system.controlApi.stop('SIGKILL'),
      end: () => rig.system.startControlApi(),
    }));
    holds(attempts);
  });

  it('hangs for 2 s: what was asked before is answered, nothing acts late', async () => {
    const api = () => rig.system.controlApi.pid;
    const attempts = await rig.measure('control-api hangs for 2 s', () => hung(api, 2_000));
    holds(attempts);
  });
});

describe('a stream', () => {
  const streamOf = async (channel: string) => (await rig.channels())[channel]?.stream_pid ?? 0;

  it.each(['SIGKILL', 'SIGSTOP'] as const)(
    'is ended by %s: gates closed, others go on',
    async (signal) => {
      await rig.primed();
      let pid = 0;
      const name = signal === 'SIGKILL' ? 'stream process killed' : 'stream process frozen';
      const attempts = await rig.measure(name, () => ({
        begin: async () => {
          pid = await streamOf('4');
          process.kill(pid, signal);
        },
        // It runs again once another process has the channel.
        end: () => until('the watchdog noticed', async () => (await streamOf('4')) !== pid),
      }));
      holds(attempts);
      expect(isAlive(pid)).toBe(false);
      const { restarts, reason } = (await rig.channels())['4']!;
      expect(restarts).toBeGreaterThan(0);
      expect(reason).toMatch(signal === 'SIGKILL' ? /SIGKILL/ : /no sign|no block/);
    },
  );
});
