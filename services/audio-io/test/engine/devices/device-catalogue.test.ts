import { describe, expect, it } from 'vitest';
import type { BackendDevice, StreamSpec } from '../../../src/audio/audio-backend.js';
import {
  DeviceCatalogue,
  deviceNumber,
  findDevice,
  isSameSide,
  type SideInUse,
  sidesOf,
} from '../../../src/engine/devices/device-catalogue.js';
import type { Probe } from '../../../src/probe/probe.js';
import { alsa, spec, virtual } from '../../audio/support/specs.js';

const card = (id: number, name: string, inputs = 2, outputs = 2): BackendDevice => ({
  id,
  ...alsa(name),
  maxInputChannels: inputs,
  maxOutputChannels: outputs,
  defaultSampleRateHz: 44_100,
});
const onCard = (name: string): StreamSpec => ({ ...spec(), input: alsa(name), output: alsa(name) });
const inUse = (direction: 'input' | 'output', name: string, isOpen = true): SideInUse => ({
  device: alsa(name),
  direction,
  isOpen,
});
const numbered = (devices: readonly BackendDevice[]) => devices.map(({ id, name }) => [id, name]);

/** A catalogue, what its next enumeration finds, and what happened. */
function rig() {
  const state = {
    found: [] as BackendDevice[],
    isComplete: true,
    sides: [] as SideInUse[],
    /** While an enumeration is under way. */
    during: () => {},
    events: [] as string[],
  };
  const note = (what: string) => state.events.push(what);
  const probe: Probe = {
    enumerate: async () => {
      note('enumerate');
      await Promise.resolve();
      state.during();
      return {
        devices: state.found,
        isComplete: state.isComplete,
        check: async (specs) => {
          note('check');
          return specs.map(() => null);
        },
        end: () => note('end'),
      };
    },
  };
  const catalogue = new DeviceCatalogue(probe, {
    sidesInUse: () => state.sides,
    acquireLock: async () => {
      note('lock');
      return () => note('release');
    },
  });
  return { state, catalogue };
}

describe('an enumeration', () => {
  it('is shared by those who refresh at the same time, has the lock, and is ended', async () => {
    const { state, catalogue } = rig();
    state.found = [card(0, 'hw:0')];
    const [one, other] = await Promise.all([catalogue.refresh(), catalogue.refresh()]);
    expect(numbered(one)).toEqual([[0, 'hw:0']]);
    expect(other).toBe(one);
    expect(state.events).toEqual(['lock', 'enumerate', 'release', 'end']);
    await catalogue.refresh();
    expect(state.events.filter((event) => event === 'enumerate')).toHaveLength(2);
  });

  it.each([
    ['under the lock, where a device needs it', onCard('hw:0'), ['lock', 'check', 'release']],
    ['without, where none does', spec(), ['check']],
  ])('checks formats %s', async (_what, wanted, events) => {
    const { state, catalogue } = rig();
    const enumeration = await catalogue.enumerate();
    state.events.length = 0;
    expect(await enumeration.check([spec(), wanted])).toEqual([null, null]);
    expect(state.events).toEqual(events);
    enumeration.end();
    expect(state.events.at(-1)).toBe('end');
  });

  it('that fails is not the last one', async () => {
    let isBroken = true;
    const catalogue = new DeviceCatalogue({
      enumerate: async () => {
        if (isBroken) throw new Error('no sound system');
        return { devices: [card(0, 'a')], isComplete: true, check: async () => [], end: () => {} };
      },
    });
    await expect(catalogue.refresh()).rejects.toThrow('no sound system');
    isBroken = false;
    expect(await catalogue.refresh()).toHaveLength(1);
  });
});

describe('a number', () => {
  it('stays the device’s when others go, and is given to no other', async () => {
    const { state, catalogue } = rig();
    state.found = [card(0, 'a'), card(1, 'b')];
    await catalogue.refresh();
    state.found = [card(0, 'b'), card(1, 'c')];
    expect(numbered(await catalogue.refresh())).toEqual([
      [1, 'b'],
      [2, 'c'],
    ]);
    state.found = [card(0, 'c'), card(1, 'b'), card(2, 'a')];
    expect(numbered(await catalogue.refresh())).toEqual([
      [0, 'a'],
      [1, 'b'],
      [2, 'c'],
    ]);
  });

  it('of a backend that fixes its numbers is that one', async () => {
    const { state, catalogue } = rig();
    const tone = { ...card(0, ''), ...virtual('virtual:tone') };
    state.found = [tone, card(0, 'a')];
    expect(numbered(await catalogue.refresh())).toEqual([
      [0, 'virtual:tone'],
      [0, 'a'],
    ]);
  });

  it('is forgotten with the oldest device that has gone, where there were a thousand', async () => {
    const { state, catalogue } = rig();
    state.found = [card(0, 'first')];
    await catalogue.refresh();
    state.found = Array.from({ length: 1_000 }, (_, i) => card(i + 1, `device ${i}`));
    await catalogue.refresh();
    state.found = [card(0, 'other'), card(1, 'first')];
    expect(numbered(await catalogue.refresh())).toEqual([
      [0, 'other'],
      [1_001, 'first'],
    ]);
  });
});

describe('a device that a stream of ours has open', () => {
  it('is listed with all that was ever seen of it, though the enumeration misses it', async () => {
    const { state, catalogue } = rig();
    state.found = [card(0, 'a'), card(1, 'b')];
    await catalogue.refresh();
    state.sides = [inUse('input', 'a')];
    state.found = [card(0, 'a', 0, 2), card(1, 'b')];
    await catalogue.refresh();
    expect(catalogue.devices).toEqual([card(0, 'a'), card(1, 'b')]);
    state.found = [card(0, 'b')];
    await catalogue.refresh();
    expect(catalogue.devices).toEqual([card(0, 'a'), card(1, 'b')]);
    state.sides = [];
    expect(catalogue.devices).toEqual([card(1, 'b')]);
  });

  it.each([
    ['missing', [], true, true],
    ['listed without that side', [card(0, 'a', 0, 2)], true, true],
    ['listed all the same', [card(0, 'a')], false, false],
  ])('is %s: exclusive %s, in use %s', async (_what, found, isExclusive, isInUse) => {
    const { state, catalogue } = rig();
    state.sides = [inUse('input', 'a')];
    state.found = [...found];
    await catalogue.refresh();
    const side = { device: alsa('a'), direction: 'input' } as const;
    expect(catalogue.isExclusive(side)).toBe(isExclusive);
    expect(catalogue.isInUse(side)).toBe(isInUse);
    expect(catalogue.isExclusive({ ...side, direction: 'output' })).toBe(false);
  });

  it.each([
    ['not open yet', [inUse('input', 'a', false)], [inUse('input', 'a', false)], true],
    ['opened while the enumeration was under way', [], [inUse('input', 'a')], true],
    ['open, but nothing could be listed', [inUse('input', 'a')], [inUse('input', 'a')], false],
  ])('%s: whether it is exclusive is not known', async (_what, before, after, isComplete) => {
    const { state, catalogue } = rig();
    Object.assign(state, { sides: before, isComplete });
    state.during = () => {
      state.sides = after;
    };
    await catalogue.refresh();
    const side = { device: alsa('a'), direction: 'input' } as const;
    expect(catalogue.isExclusive(side)).toBe(false);
    expect(catalogue.isInUse(side)).toBe(true);
  });
});

describe('the backends that a stream’s process can ask ahead', () => {
  it.each([
    ['of a device', onCard('a'), ['portaudio']],
    ['of a device and a virtual one', { ...spec(), output: alsa('a') }, ['portaudio']],
    ['of virtual devices', spec(), []],
    ['of a device that is in use', onCard('b'), []],
  ])('%s', (_what, wanted, ids) => {
    const { state, catalogue } = rig();
    state.sides = [inUse('output', 'b')];
    expect(catalogue.backendsToEnumerate(wanted)).toEqual(ids);
  });
});

describe('a reference of a config', () => {
  const devices = [card(0, 'a'), card(4, 'b')];

  it.each([
    ['a number', { id: 4 }, 'b'],
    ['a name', { name: 'a' }, 'a'],
    ['a name that need not be listed', { name: 'virtual:tone:440' }, 'virtual:tone:440'],
  ])('by %s', (_what, reference, name) => {
    expect(findDevice(devices, reference, 'input').name).toBe(name);
  });

  it.each([
    [{ id: 7 }, 'there is no device 7; see devices'],
    [{ name: 'c' }, 'there is no device "c"; see devices'],
    [{ name: 'virtual:hum' }, 'there is no virtual:hum; there are'],
  ])('%j finds nothing, and says what to do', (reference, text) => {
    const find = () => findDevice(devices, reference, 'input');
    expect(find).toThrow(expect.objectContaining({ kind: 'not-found' }));
    expect(find).toThrow(text);
  });

  it('has the number that its device has now', () => {
    expect(deviceNumber(devices, alsa('b'), 'input')).toBe(4);
    expect(deviceNumber(devices, alsa('c'), 'input')).toBeNull();
    expect(deviceNumber(devices, alsa('b', 'OSS'), 'input')).toBeNull();
    expect(deviceNumber(devices, virtual('virtual:wav:a.wav'), 'output')).toBe(1_101);
  });
});

it('the sides of a stream are those that may be closed to others', () => {
  const sides = sidesOf({ ...spec(), output: alsa('a') });
  expect(sides).toEqual([{ device: alsa('a'), direction: 'output' }]);
  expect(sidesOf(onCard('a'))).toHaveLength(2);
  expect(sidesOf(spec())).toEqual([]);
  const [side] = sides;
  expect(isSameSide(side!, inUse('output', 'a'))).toBe(true);
  expect(isSameSide(side!, inUse('input', 'a'))).toBe(false);
});
