/** What tests need: started before them, ended after them, whether they pass or not. */
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { virtualConfig } from './configs.js';
import { type System, type SystemOptions, startSystem } from './system.js';

/** One for all tests of a suite, or a new one for each test. */
export type Per = 'suite' | 'test';

/**
 * To be called where hooks are registered: hooks that are registered after it run between its start and
 * its end.
 * @returns stands for what was started, once the tests run; its last state stays when it has ended
 */
export function useFixture<T extends object>(
  per: Per,
  start: () => Promise<T>,
  end: (fixture: T) => unknown,
): T {
  let current: T | undefined;
  let isStarted = false;
  const before = async () => {
    current = undefined;
    current = await start();
    isStarted = true;
  };
  const after = async () => {
    if (current && isStarted) await end(current);
    isStarted = false;
  };
  if (per === 'suite') {
    beforeAll(before, 120_000);
    afterAll(after);
  } else {
    beforeEach(before, 120_000);
    afterEach(after);
  }
  const started = (): T => {
    if (!current) throw new Error('it has not been started');
    return current;
  };
  return new Proxy({} as T, {
    get: (_target, key) => {
      const value: unknown = Reflect.get(started(), key);
      return typeof value === 'function' ? value.bind(started()) : value;
    },
    set: (_target, key, value) => Reflect.set(started(), key, value),
  });
}

/** The whole system on four virtual channels, ready. */
export function useSystem(per: Per, options: Partial<SystemOptions> = {}): System {
  const start = async () => {
    const system = await startSystem({ config: virtualConfig(), ...options });
    try {
      await system.ready();
      return system;
    } catch (error) {
      await system.stop();
      throw error;
    }
  };
  return useFixture(per, start, (system) => system.stop());
}
