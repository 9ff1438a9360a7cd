/** The bus in memory keeps the contract. */
import { SimulatedClock } from '@mcae/clock';
import { describe } from 'vitest';
import { InMemoryServer } from '../src/index.js';
import { busContract, type Setting } from './support/bus-contract.js';

function inMemory(): Setting {
  const clock = new SimulatedClock();
  const server = new InMemoryServer({ clock, link: () => [1] });
  return {
    connect: async (name) => server.connect(name),
    pass: async (promise) => {
      let done = false;
      const settle = () => {
        done = true;
      };
      promise.then(settle, settle);
      while (!done) await clock.advance(1);
      return promise;
    },
  };
}

describe('in memory', () => {
  const setting = inMemory();
  busContract(() => setting);
});
