import { describe, expect, test, vi } from 'vitest';
import { type BackendDevice, DeviceError, type StreamSpec } from '../../src/audio/audio-backend.js';
import { VirtualBackend } from '../../src/audio/virtual/virtual-backend.js';
import { DeviceCatalogue } from '../../src/engine/devices/device-catalogue.js';
import type { ProbeAnswer, ProbeRequest } from '../../src/probe/messages.js';
import { createProbe } from '../../src/probe/probe.js';
import { alsa, spec, virtual } from '../audio/support/specs.js';

const card: BackendDevice = {
  id: 0,
  ...alsa('card'),
  maxInputChannels: 2,
  maxOutputChannels: 2,
  defaultSampleRateHz: 48_000,
};
const onCard = { ...spec(), input: card, output: card };
const halfOnCard = { ...spec(), output: card };

function probeThat(answer: (request: ProbeRequest) => ProbeAnswer | Error) {
  const requests: ProbeRequest[] = [];
  const problems: string[] = [];
  let enumerations = 0;
  let ended = 0;
  const probe = createProbe({
    onProblem: (text) => problems.push(text),
    start: () => ({
      ask: async (request) => {
        if (request.type === 'enumerate') enumerations++;
        else requests.push(request);
        const given = answer(request);
        if (given instanceof Error) throw given;
        return given;
      },
      end: () => {
        ended++;
      },
    }),
  });
  /** What an enumeration says of these specs. */
  const check = async (specs: readonly StreamSpec[]) => {
    const enumeration = await probe.enumerate();
    return enumeration.check(specs).finally(() => enumeration.end());
  };
  return { probe, check, requests, problems, openEnumerations: () => enumerations - ended };
}

describe('enumeration', () => {
  test('lists real devices first, then the virtual ones', async () => {
    const { probe, problems } = probeThat(() => ({ type: 'devices', devices: [card] }));
    const { devices, isComplete } = await probe.enumerate();
    expect(isComplete).toBe(true);
    const names = devices.map(({ name }) => name);
    expect(names.slice(0, 2)).toEqual(['card', 'virtual:tone']);
    expect(names).toHaveLength(8);
    expect(problems).toEqual([]);
  });

  test('alone ends its process', async () => {
    const { probe, openEnumerations } = probeThat(() => ({ type: 'devices', devices: [card] }));
    expect(await new DeviceCatalogue(probe).refresh()).toHaveLength(8);
    expect(openEnumerations()).toBe(0);
  });

  test.each([
    ['hangs', new DeviceError('failed', 'no answer within 5 s'), 'no answer within 5 s'],
    ['fails', { type: 'failed', message: 'broken' } as const, 'broken'],
  ])(
    'lists the virtual ones where the sound system %s, and says why',
    async (_what, answer, text) => {
      const { probe, problems } = probeThat(() => answer);
      const { devices, isComplete } = await probe.enumerate();
      expect(isComplete).toBe(false);
      expect(devices.map(({ hostApi }) => hostApi)).not.toContain('ALSA');
      expect(problems).toEqual([text]);
    },
  );
});

test('a backend that fails in this process is missing from the list, and the others are not', async () => {
  const { probe, problems } = probeThat(() => ({ type: 'devices', devices: [card] }));
  const broken = new Error('no virtual devices');
  const enumerate = vi.spyOn(VirtualBackend.prototype, 'enumerate').mockRejectedValue(broken);
  const { devices, isComplete } = await probe.enumerate();
  enumerate.mockRestore();
  expect(devices).toEqual([card]);
  expect(isComplete).toBe(false);
  expect(problems).toEqual(['no virtual devices']);
});

describe('a check', () => {
  test('of virtual devices alone asks nobody', async () => {
    const { check, requests } = probeThat(() => new Error('asked'));
    const bad = spec({ input: 'virtual:wav:/nowhere/x.wav' });
    expect(await check([spec(), bad, spec({ sampleRateHz: 1 })])).toEqual([
      null,
      { kind: 'not-found', message: '/nowhere/x.wav: no such file or folder' },
      { kind: 'unsupported', message: 'Invalid sample rate' },
    ]);
    expect(requests).toEqual([]);
  });

  test('tries real halves in one go, those of specs that can work', async () => {
    const { check, requests } = probeThat(() => ({
      type: 'tried',
      errors: [{ kind: 'unsupported', message: 'Invalid sample rate' }, null],
    }));
    const hopeless = { ...onCard, input: virtual('virtual:tone:1') };
    expect(await check([spec(), onCard, hopeless, halfOnCard])).toEqual([
      null,
      { kind: 'unsupported', message: 'Invalid sample rate' },
      { kind: 'not-found', message: expect.stringContaining('from 20 to 20000 Hz') },
      null,
    ]);
    expect(requests).toEqual([{ type: 'try', backend: 'portaudio', specs: [onCard, halfOnCard] }]);
  });

  test('that gets no answer is an error for each real one, and for no other', async () => {
    const { check } = probeThat(() => new DeviceError('failed', 'it hung'));
    expect(await check([onCard, spec(), onCard])).toEqual([
      { kind: 'failed', message: 'it hung' },
      null,
      { kind: 'failed', message: 'it hung' },
    ]);
  });
});
