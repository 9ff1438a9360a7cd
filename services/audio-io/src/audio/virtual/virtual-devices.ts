/** The virtual devices: numbers, names, and what each name means. */
import { type BackendDevice, DeviceError } from '../audio-backend.js';

export const VIRTUAL_HOST_API = 'virtual';
const PREFIX = 'virtual:';
const MAX_CHANNELS = 64;
const DEFAULT_TONE_HZ = 1_000;

/** What a virtual device's name says. */
export type VirtualKind =
  | { readonly kind: 'tone'; readonly frequencyHz: number }
  | { readonly kind: 'noise' | 'impulse' | 'silence' | 'null' }
  | { readonly kind: 'wav'; readonly path: string };

const device = (id: number, name: string, inputs: number, outputs: number): BackendDevice => ({
  id,
  name,
  hostApi: VIRTUAL_HOST_API,
  maxInputChannels: inputs,
  maxOutputChannels: outputs,
  defaultSampleRateHz: 44_100,
});

/** Fixed numbers that never stand where a sound card's could. */
export const VIRTUAL_DEVICES: readonly BackendDevice[] = [
  device(1000, 'virtual:tone', MAX_CHANNELS, 0),
  device(1001, 'virtual:noise', MAX_CHANNELS, 0),
  device(1002, 'virtual:impulse', MAX_CHANNELS, 0),
  device(1003, 'virtual:silence', MAX_CHANNELS, 0),
  device(1100, 'virtual:null', 0, MAX_CHANNELS),
  // Both an input and an output: the file's path tells which file.
  device(1004, 'virtual:wav:PATH', MAX_CHANNELS, MAX_CHANNELS),
];

/**
 * The device that a name means, `virtual:tone:440` and `virtual:wav:PATH` included; undefined
 * where it is not a virtual device.
 * @throws DeviceError not-found where it starts like one, but is none.
 */
export function resolveVirtual(name: string): BackendDevice | undefined {
  if (!name.startsWith(PREFIX)) return undefined;
  const listed = VIRTUAL_DEVICES.find((d) => d.name === name && !name.endsWith(':PATH'));
  if (listed) return listed;
  const { kind } = parseVirtual(name);
  const base = kind === 'wav' ? 'virtual:wav:PATH' : `virtual:${kind}`;
  const found = VIRTUAL_DEVICES.find((d) => d.name === base);
  return found && { ...found, name };
}

/** @throws DeviceError not-found, with what is allowed. */
export function parseVirtual(name: string): VirtualKind {
  const [kind, ...rest] = name.slice(PREFIX.length).split(':');
  const argument = rest.join(':');
  switch (kind) {
    case 'tone': {
      const frequencyHz = argument === '' ? DEFAULT_TONE_HZ : Number(argument);
      if (frequencyHz >= 20 && frequencyHz <= 20_000) return { kind, frequencyHz };
      throw new DeviceError('not-found', `${name}: the frequency must be from 20 to 20000 Hz`);
    }
    case 'noise':
    case 'impulse':
    case 'silence':
    case 'null':
      if (argument === '') return { kind };
      break;
    case 'wav':
      if (/.\.wav$/i.test(argument)) return { kind, path: argument };
      throw new DeviceError('not-found', `${name}: the path must end in .wav`);
  }
  throw new DeviceError('not-found', `there is no device ${JSON.stringify(name)}; see devices`);
}
