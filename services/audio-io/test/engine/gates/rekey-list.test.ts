import { SimulatedClock } from '@mcae/clock';
import { beforeEach, expect, it } from 'vitest';
import { RekeyList } from '../../../src/engine/gates/rekey-list.js';

const LEASE_MS = 500;

let clock: SimulatedClock;
let list: RekeyList;

beforeEach(() => {
  clock = new SimulatedClock();
  list = new RekeyList(clock);
});

const check = (holder = 'flight') => list.check(holder, LEASE_MS);

it('lets pass who is not on it', () => {
  expect(() => check()).not.toThrow();
});

it('refuses a holder for as long as it goes on asking, and one lease more', async () => {
  list.add('flight', LEASE_MS);
  for (let i = 0; i < 20; i++) {
    expect(() => check()).toThrow('press again');
    await clock.advance(LEASE_MS);
  }
  await clock.advance(1);
  expect(() => check()).not.toThrow();
});

it('lets pass who has let go', () => {
  list.add('flight', LEASE_MS);
  list.add('capcom', LEASE_MS);
  list.delete('flight');
  expect(() => check()).not.toThrow();
  expect(() => check('capcom')).toThrow('press again');
});

it('forgets the oldest of more than 64', () => {
  for (let i = 0; i < 64; i++) list.add(`holder ${i}`, LEASE_MS);
  list.add('holder 0', LEASE_MS);
  list.add('one more', LEASE_MS);
  expect(() => check('holder 1')).not.toThrow();
  expect(() => check('holder 0')).toThrow('press again');
  expect(() => check('one more')).toThrow('press again');
});
