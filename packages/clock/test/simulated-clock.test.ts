import { describe, expect, it } from 'vitest';
import { every, SimulatedClock, sleep, within } from '../src/index.js';

describe.each(['everything', 'promises'] as const)(
  'a simulated clock that settles %s',
  (settle) => {
    it('runs timers in the order of their time, then of their making', async () => {
      const clock = new SimulatedClock({ settle });
      const ran: string[] = [];
      for (const [delayMs, name] of [
        [30, 'c'],
        [10, 'a'],
        [30, 'd'],
        [20, 'b'],
        [0, 'now'],
      ] as const)
        clock.after(delayMs, () => ran.push(`${name} at ${clock.monoMs()}`));
      await clock.advance(30);
      expect(ran).toEqual(['now at 0', 'a at 10', 'b at 20', 'c at 30', 'd at 30']);
    });

    it('runs none before its time, none twice, none that was cancelled', async () => {
      const clock = new SimulatedClock({ settle });
      let ran = 0;
      clock.after(10, () => ran++);
      const cancel = clock.after(5, () => ran--);
      cancel();
      cancel();
      await clock.advance(9.999);
      expect(ran).toBe(0);
      await clock.advance(100);
      expect(ran).toBe(1);
    });

    it('lets promise chains of any length settle between two timers', async () => {
      const clock = new SimulatedClock({ settle });
      const ran: string[] = [];
      clock.after(10, async () => {
        for (let i = 0; i < 100; i++) await Promise.resolve();
        ran.push('chain');
      });
      clock.after(10, () => ran.push('next timer'));
      await clock.advance(10);
      expect(ran).toEqual(['chain', 'next timer']);
    });

    it('runs what a timer schedules within the time that is advanced', async () => {
      const clock = new SimulatedClock({ settle });
      let ticks = 0;
      const cancel = every(clock, 100, () => ticks++);
      const slept = sleep(clock, 450).then(() => cancel());
      await clock.advance(10_000);
      await slept;
      expect(ticks).toBe(4);
    });

    it('keeps order among thousands of timers, some cancelled', async () => {
      const clock = new SimulatedClock({ settle });
      const times: number[] = [];
      for (let i = 0; i < 5_000; i++) {
        const cancel = clock.after((i * 7_919) % 1_009, () => times.push(clock.monoMs()));
        if (i % 3 === 0) cancel();
      }
      await clock.advance(2_000);
      expect(times.length).toBe(5_000 - 1_667);
      expect(times).toEqual([...times].sort((a, b) => a - b));
    });
  },
);

describe('within a time', () => {
  const settled = (promise: Promise<unknown>) =>
    promise.then(
      () => 'resolved',
      () => 'rejected',
    );

  it.each([
    ['resolves with what is waited for', 10, false, 'resolved at 10'],
    ['rejects with it', 10, true, 'rejected at 10'],
    ['resolves without it when the time is over', 90, false, 'resolved at 50'],
    ['so also where it rejects afterwards', 90, true, 'resolved at 50'],
  ])('%s', async (_what, takesMs, rejects, expected) => {
    const clock = new SimulatedClock();
    const work = sleep(clock, takesMs).then(() => {
      if (rejects) throw new Error('as asked for');
    });
    let told = '';
    void settled(within(clock, 50, work)).then((how) => {
      told = `${how} at ${clock.monoMs()}`;
    });
    await clock.advance(100);
    expect(told).toBe(expected);
  });
});
