import { SimulatedClock } from '@mcae/clock';
import { pino } from 'pino';
import { beforeEach, expect, it } from 'vitest';
import { Endings } from '../../src/service/endings.js';

let clock: SimulatedClock;
let ended: string[];
let log: { part: string; err: { message: string } }[];
let endings: Endings;

beforeEach(() => {
  clock = new SimulatedClock();
  ended = [];
  log = [];
  endings = new Endings(clock, pino({}, { write: (line: string) => log.push(JSON.parse(line)) }));
});

const add = (name: string) => endings.add(name, 1_000, () => ended.push(name));

it('ends what has begun in the reverse order, one after the other', async () => {
  add('bus');
  endings.add('engine', 1_000, async () => {
    await new Promise<void>((resolve) => clock.after(500, resolve));
    ended.push('engine');
  });
  add('name');
  const done = endings.run();
  await clock.advance(400);
  expect(ended).toEqual(['name']);
  await clock.advance(100);
  await done;
  expect(ended).toEqual(['name', 'engine', 'bus']);
  expect(log).toEqual([]);
});

it.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('broken');
    },
  ],
  ['rejects', () => Promise.reject(new Error('broken'))],
])('ends the others where one %s, and logs which', async (_how, end) => {
  add('bus');
  endings.add('engine', 1_000, end);
  add('name');
  await endings.run();
  expect(ended).toEqual(['name', 'bus']);
  expect(log).toMatchObject([{ part: 'engine', err: { message: 'broken' } }]);
});

it('waits for none of them longer than its time, and ends all others all the same', async () => {
  add('bus');
  endings.add('disk', 1_000, () => new Promise(() => {}));
  const done = endings.run();
  await clock.advance(999);
  expect(ended).toEqual([]);
  await clock.advance(1);
  await done;
  expect(ended).toEqual(['bus']);
  expect(log).toMatchObject([{ part: 'disk', err: { message: 'it took longer than 1000 ms' } }]);
});

it('ends each once', async () => {
  add('bus');
  await Promise.all([endings.run(), endings.run()]);
  await endings.run();
  expect(ended).toEqual(['bus']);
});
