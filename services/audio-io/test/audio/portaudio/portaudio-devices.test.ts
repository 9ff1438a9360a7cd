import { describe, expect, it } from 'vitest';
import {
  deviceIndex,
  listPortAudioDevices,
} from '../../../src/audio/portaudio/portaudio-devices.js';
import { FakeAddon } from '../support/fake-addon.js';
import { alsa } from '../support/specs.js';

const devices = listPortAudioDevices(new FakeAddon());

it('a device has PortAudio’s number and name, and its host API', () => {
  expect(devices[2]).toEqual({
    id: 2,
    ...alsa('card', 'OSS'),
    maxInputChannels: 8,
    maxOutputChannels: 8,
    defaultSampleRateHz: 44_100,
  });
});

describe('the index of a device', () => {
  it.each([
    [alsa('card'), 2, 1],
    [alsa('card', 'OSS'), 8, 2],
    [alsa('default'), 1, 0],
  ])('%j with %i channels is %i', (device, channels, index) => {
    expect(deviceIndex(devices, device, 'output', channels)).toBe(index);
  });

  it.each([
    ['is away', alsa('pulled'), 2, 'not-found', 'there is no device pulled (ALSA)'],
    ['is another backend’s', { ...alsa('card'), backend: 'other' }, 2, 'not-found', 'there is no'],
    ['has too few channels', alsa('card'), 3, 'unsupported', 'card has 2 input channels, not 3'],
    ['is asked for no channel', alsa('card'), 0, 'unsupported', 'not 0'],
  ])('that %s is none', (_what, device, channels, kind, text) => {
    const find = () => deviceIndex(devices, device, 'input', channels);
    expect(find).toThrow(expect.objectContaining({ kind }));
    expect(find).toThrow(text);
  });

  it('whose direction another process has open is none now', () => {
    const open = devices.map((device) => ({ ...device, maxInputChannels: 0 }));
    const find = () => deviceIndex(open, alsa('card'), 'input', 2);
    expect(find).toThrow('card (ALSA) has no input now');
  });
});
