import { SimulatedClock } from '@mcae/clock';
import { ALARMS, type Alarm } from '@mcae/schema';
import { beforeEach, describe, expect, it } from 'vitest';
import { Alarms } from '../../../src/engine/alarms/alarms.js';

let clock: SimulatedClock;
let alarms: Alarms;
let published: Alarm[];

beforeEach(() => {
  clock = new SimulatedClock();
  published = [];
  alarms = new Alarms(clock, (alarm) => published.push(alarm));
});

describe('an alarm', () => {
  it('is published when it is raised and when it clears, not in between', () => {
    alarms.set('device_lost', 1, true, 'gone');
    alarms.set('device_lost', 1, true, 'gone');
    alarms.set('device_lost', 1, false, '');
    expect(published.map(({ active }) => active)).toEqual([true, false]);
  });

  it('stays listed until it is cleared and acknowledged, in either order', () => {
    alarms.set('device_lost', 1, true, 'gone');
    alarms.set('clipping', 2, true, 'loud');
    alarms.acknowledge('device_lost-1', 'flight');
    alarms.set('clipping', 2, false, '');
    expect(alarms.list().map(({ id }) => id)).toEqual(['device_lost-1', 'clipping-2']);
    alarms.set('device_lost', 1, false, '');
    alarms.acknowledge('clipping-2', 'flight');
    expect(alarms.list()).toEqual([]);
  });

  it('counts how often it came back unseen', () => {
    alarms.pulse('stream_restarted', 1, 'down');
    alarms.pulse('stream_restarted', 1, 'down');
    expect(alarms.list()).toMatchObject([{ count: 2, active: false, acknowledged_ms: null }]);
  });

  it('that does not exist cannot be acknowledged', () => {
    expect(() => alarms.acknowledge('clipping-1', 'flight')).toThrow('no alarm clipping-1');
  });

  it('has the text of its kind where no other is given', () => {
    alarms.set('clipping', 2, true);
    expect(alarms.list()[0]?.message).toBe(ALARMS.clipping.text);
  });

  it('is counted anew once it was acknowledged', () => {
    alarms.set('device_lost', 1, true, 'gone');
    alarms.set('device_lost', 1, false);
    alarms.set('device_lost', 1, true, 'gone');
    expect(alarms.list()[0]?.count).toBe(2);
    alarms.acknowledge('device_lost-1', 'flight');
    alarms.set('device_lost', 1, false);
    alarms.set('device_lost', 1, true, 'gone');
    expect(alarms.list()).toMatchObject([{ count: 1, acknowledged_by: null }]);
  });

  it('of a channel that is gone is over; one of the engine stays', () => {
    alarms.set('device_lost', 3, true, 'gone');
    alarms.set('audit_failed', null, true);
    alarms.setChannels([1, 2]);
    expect(alarms.list()).toMatchObject([
      { id: 'device_lost-3', active: false },
      { id: 'audit_failed', active: true },
    ]);
  });
});
