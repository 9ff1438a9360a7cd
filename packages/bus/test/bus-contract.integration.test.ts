/** The bus over a real nats-server keeps the contract. */
import { systemClock } from '@mcae/clock';
import { afterAll, beforeAll, describe, expect, vi } from 'vitest';
import { NatsBus } from '../src/index.js';
import { busContract, type Setting } from './support/bus-contract.js';
import { findNatsServer, type NatsServer, startNatsServer } from './support/nats-server.js';

function overNats(url: () => string): Setting {
  return {
    connect: async (name) => {
      const bus = new NatsBus({ url: url(), name, clock: systemClock });
      await vi.waitFor(() => expect(bus.connected()).toBe(true), { timeout: 5_000 });
      return bus;
    },
    pass: (promise) => promise,
  };
}

const binary = findNatsServer();
describe.skipIf(!binary)('over nats-server (skipped where no binary is found)', () => {
  let server: NatsServer;
  beforeAll(async () => {
    server = await startNatsServer(binary!);
  });
  afterAll(() => server.kill());
  const setting = overNats(() => server.url);
  busContract(() => setting);
});
