import { expect, it } from 'vitest';
import { createSseParser } from '../../src/live/sse-parser.js';

const STREAM = 'retry: 1000\n\n:\n\nevent: vu\ndata: {"a":1}\n\nevent: ptt\r\ndata: x\r\n\r\n';
const EVENTS = [
  { name: 'vu', data: '{"a":1}' },
  { name: 'ptt', data: 'x' },
];

it.each([1, 3, 7, 1_000])('gives the events of a stream in pieces of %i characters', (size) => {
  const parse = createSseParser();
  const events = [];
  for (let at = 0; at < STREAM.length; at += size)
    events.push(...parse(STREAM.slice(at, at + size)));
  expect(events).toEqual(EVENTS);
});

it('joins lines of data, and takes an event without a name', () => {
  expect(createSseParser()('data: a\ndata: b\n\n')).toEqual([{ name: 'message', data: 'a\nb' }]);
});

it('ends at an event that never ends', () => {
  const parse = createSseParser();
  expect(() => {
    for (let i = 0; i < 20; i++) parse('x'.repeat(100_000));
  }).toThrow('without an end');
});
