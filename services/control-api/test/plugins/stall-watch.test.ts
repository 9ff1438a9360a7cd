/** A service that was stopped for a while does not take what waited for it for new. */
import type { Clock } from '@mcae/clock';
import { expect, it } from 'vitest';
import { StallWatch } from '../../src/plugins/stall-watch.js';

/** Time that passes without timers, as it does for a process that is stopped. */
class HeldClock implements Clock {
  nowMs = 1_000_000;
  #timers: { dueMs: number; run: () => void }[] = [];

  monoMs = () => this.nowMs;
  wallMs = () => this.nowMs;

  after(delayMs: number, run: () => void): () => void {
    const timer = { dueMs: this.nowMs + delayMs, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** What is due runs once, however late. */
  run(): void {
    const due = this.#timers.filter(({ dueMs }) => dueMs <= this.nowMs);
    this.#timers = this.#timers.filter((timer) => !due.includes(timer));
    for (const { run } of due) run();
  }

  pass(ms: number): void {
    for (let passed = 0; passed < ms; passed += 10) {
      this.nowMs += 10;
      this.run();
    }
  }
}

it('has no backlog while it runs, also where it is a little late', () => {
  const clock = new HeldClock();
  const watch = new StallWatch(clock);
  clock.pass(5_000);
  expect(watch.hasBacklog).toBe(false);
  clock.nowMs += 290;
  expect(watch.hasBacklog).toBe(false);
  clock.run();
  expect(watch.hasBacklog).toBe(false);
});

it('has one after a stall, before its timers have run and for a while after', () => {
  const clock = new HeldClock();
  const watch = new StallWatch(clock);
  clock.pass(1_000);
  clock.nowMs += 2_000;
  expect(watch.hasBacklog).toBe(true);
  clock.run();
  expect(watch.hasBacklog).toBe(true);
  clock.pass(240);
  expect(watch.hasBacklog).toBe(true);
  clock.pass(20);
  expect(watch.hasBacklog).toBe(false);
  watch.close();
});
