/** The address of the bus for browsers. */
import { expect, it } from 'vitest';
import { readEnvironment } from '../src/environment.js';

it.each(['http://127.0.0.1:9222', 'ws://a b', 'ws://a;script-src *', 'ws://u:p@host', 'nonsense'])(
  'does not take %s for the address of the bus',
  (url) => {
    expect(() => readEnvironment({ NATS_WS_URL: url })).toThrow(/^NATS_WS_URL must be one address/);
  },
);

it.each([
  ['ws://127.0.0.1:9222/', 'ws://127.0.0.1:9222'],
  ['wss://bus.example/nats', 'wss://bus.example/nats'],
])('takes %s for the address of the bus', (url, expected) => {
  expect(readEnvironment({ NATS_WS_URL: url }).natsWsUrl).toBe(expected);
});
