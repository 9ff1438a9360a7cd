/** Each meter window is shown once, and levels never lag. */
import { beforeEach, expect, it } from 'vitest';
import { MeterQueue } from '../../../src/engine/telemetry/meter-queue.js';
import type { StreamReport } from '../../../src/stream/messages.js';
import { streamReport } from '../../support/scripted-streams.js';

let queue: MeterQueue;

beforeEach(() => {
  queue = new MeterQueue();
});

const report = (window: number): StreamReport =>
  streamReport({ channels: [{ channel: 1, window } as never] });
const push = (...windows: number[]) => {
  for (const window of windows) queue.push(report(window));
};
/** What is shown in so many messages. */
const shown = (messages: number) =>
  Array.from({ length: messages }, () => {
    queue.next();
    return queue.shown?.channels[0]?.window;
  });

it('shows nothing before the first window', () => {
  expect(queue.shown).toBeUndefined();
  push(0);
  expect(queue.shown).toBeUndefined();
  expect(shown(1)).toEqual([0]);
});

it('shows each window once, in order, and the last one until there is another', () => {
  push(1, 2);
  expect(shown(4)).toEqual([1, 2, 2, 2]);
  push(3);
  expect(shown(2)).toEqual([3, 3]);
});

it('passes over a heartbeat without a new window', () => {
  push(1, 1);
  expect(shown(1)).toEqual([1]);
  push(1, 2);
  expect(shown(2)).toEqual([2, 2]);
});

it('skips the oldest where more than two wait', () => {
  push(1, 2, 3, 4);
  expect(shown(3)).toEqual([3, 4, 4]);
});

it('is empty after the stream was opened again, whose windows count from 0', () => {
  push(7, 8);
  shown(1);
  queue.clear();
  expect(queue.shown).toBeUndefined();
  expect(shown(1)).toEqual([undefined]);
  push(8);
  expect(shown(1)).toEqual([8]);
});

it('counts a stream without channels as one window', () => {
  queue.push(streamReport());
  queue.push(streamReport());
  queue.next();
  expect(queue.shown?.channels).toEqual([]);
});
