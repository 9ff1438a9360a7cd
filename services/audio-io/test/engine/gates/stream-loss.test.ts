import { beforeEach, expect, it } from 'vitest';
import { onStreamDown } from '../../../src/engine/gates/stream-loss.js';

let closed: [number, string][];
let raised: [string, number | null, string | undefined][];

beforeEach(() => {
  closed = [];
  raised = [];
});

const down = (wasRunning: boolean, isDecided = false) =>
  onStreamDown({ channels: [1, 3] } as never, wasRunning, {
    configOwner: { onStreamDown: () => isDecided },
    ptt: { close: (channel, cause) => closed.push([channel, cause]) },
    alarms: { pulse: (kind, channel, message) => raised.push([kind, channel, message]) },
  });

it('closes the gates of all channels on it, and raises an alarm for each', () => {
  down(true);
  expect(closed).toEqual([
    [1, 'stream_restart'],
    [3, 'stream_restart'],
  ]);
  expect(raised).toEqual([
    ['stream_restarted', 1, 'channel 1, 3 went down'],
    ['stream_restarted', 3, 'channel 1, 3 went down'],
  ]);
});

it('is no restart where it could not be opened', () => {
  down(false);
  expect(closed).toHaveLength(2);
  expect(raised).toEqual([]);
});

it('leaves gates and alarms to a config change that opens it', () => {
  down(false, true);
  expect([closed, raised]).toEqual([[], []]);
});
