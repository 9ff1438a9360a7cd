import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeptService } from '../../lib/processes/kept-service.mjs';
import type { Exit } from '../../lib/processes/processes.mjs';

const BACK_OFF = { firstMs: 5, lastMs: 20, healthyMs: 10_000 };

function createRig() {
  const said: string[] = [];
  const launched: { die: (exit: Exit) => void; stopped: number[] }[] = [];
  let broken = false;
  const service = new KeptService({
    name: 'audio-io',
    say: (line) => said.push(line),
    backOff: BACK_OFF,
    launch: async () => {
      if (broken) throw new Error('no binary');
      let die = (_exit: Exit) => {};
      const exited = new Promise<Exit>((resolve) => {
        die = resolve;
      });
      const stopped: number[] = [];
      launched.push({ die, stopped });
      return {
        exited,
        stop: async (graceMs) => {
          stopped.push(graceMs);
          die({ code: 0, signal: null });
          return true;
        },
      };
    },
  });
  return {
    service,
    said,
    launched,
    breakIt: (value: boolean) => {
      broken = value;
    },
  };
}

/** Lets back-off time pass until it is so. */
async function until(condition: () => boolean): Promise<void> {
  for (let ms = 0; ms < 5_000 && !condition(); ms++) await vi.advanceTimersByTimeAsync(1);
  expect(condition()).toBe(true);
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a kept service', () => {
  it('that ends at its start is a failure and is not started again', async () => {
    const { service, launched } = createRig();
    await service.start();
    launched[0]?.die({ code: 1, signal: null });
    await expect(service.failed).rejects.toThrow('audio-io ended with code 1');
    expect(launched).toHaveLength(1);
  });

  it('is started again with growing pauses, each printed', async () => {
    const { service, said, launched } = createRig();
    await service.start();
    service.keep();
    for (let i = 0; i < 4; i++) {
      launched[i]?.die({ code: null, signal: 'SIGKILL' });
      await until(() => launched.length === i + 2);
    }
    const pauses = said.filter((line) => line.includes('SIGKILL')).map((line) => line.slice(-7));
    expect(pauses).toEqual(['0.005 s', '0.01 s', '0.02 s', '0.02 s'].map((p) => p.padStart(7)));
    expect(said.filter((line) => line === 'audio-io is started again')).toHaveLength(4);
    await service.stop(100);
  });

  it('goes on trying when it cannot be launched', async () => {
    const { service, said, launched, breakIt } = createRig();
    await service.start();
    service.keep();
    breakIt(true);
    launched[0]?.die({ code: 1, signal: null });
    await until(() => said.filter((line) => line.includes('no binary')).length >= 2);
    breakIt(false);
    await until(() => launched.length === 2);
    await service.stop(100);
  });

  it('is not started again once it was stopped, even within a pause', async () => {
    const { service, launched, said } = createRig();
    await service.start();
    service.keep();
    launched[0]?.die({ code: 1, signal: null });
    await until(() => said.length === 1);
    await service.stop(100);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(launched).toHaveLength(1);
  });
});
