/** The virtual devices there are: their names, numbers and what a name asks for. */
import { type BackendDevice, DeviceError, type Direction } from '../audio-backend.js';

export const VIRTUAL = 'virtual';
const VIRTUAL_PREFIX = 'virtual:';
export const MAX_VIRTUAL_CHANNELS = 64;
const DEFAULT_SAMPLE_RATE_HZ = 44_100;

const TONE_HZ = 1_000;
const MIN_TONE_HZ = 20;
const MAX_TONE_HZ = 20_000;

/** What a name asks for, its direction known. */
export type VirtualInput =
  | { readonly kind: 'tone'; readonly frequencyHz: number }
  | { readonly kind: 'noise' | 'impulse' | 'silence' }
  | { readonly kind: 'wav'; readonly path: string };
export type VirtualOutput =
  | { readonly kind: 'null' }
  | { readonly kind: 'wav'; readonly path: string };

/** Far above PortAudio's numbers, which count from 0. They never change. */
const NUMBERS = {
  input: { tone: 1000, noise: 1001, impulse: 1002, silence: 1003, wav: 1004 },
  output: { null: 1100, wav: 1101 },
} as const;

/** Listed to show the form; to be opened it needs a file's path in place of PATH. */
const WAV_TEMPLATE = 'virtual:wav:PATH';

function isVirtual(name: string): boolean {
  return name.startsWith(VIRTUAL_PREFIX);
}

/** A file can be written by one stream only. */
export const isRecording = (name: string): boolean => name.startsWith(`${VIRTUAL_PREFIX}wav:`);

/** All virtual devices, those that take a path as templates. */
export function listVirtualDevices(): readonly BackendDevice[] {
  const { input, output } = NUMBERS;
  const name = (kind: string) => (kind === 'wav' ? WAV_TEMPLATE : `${VIRTUAL_PREFIX}${kind}`);
  return [
    ...Object.entries(input).map(([kind, id]) => device(id, name(kind), ['input'])),
    ...Object.entries(output).map(([kind, id]) => device(id, name(kind), ['output'])),
  ];
}

/**
 * The device of a name, whether it is listed or names a frequency or a file of its own; undefined
 * where the name is not a virtual one. `virtual:wav:PATH` is an input or an output; its number is
 * the one of `direction`, an input's without.
 * @throws DeviceError not-found where the name begins with `virtual:`, and nothing has that name.
 */
export function resolveVirtual(name: string, direction?: Direction): BackendDevice | undefined {
  if (!isVirtual(name)) return undefined;
  const { kind } = parse(name);
  const inputId: number | undefined = NUMBERS.input[kind as keyof typeof NUMBERS.input];
  const outputId: number | undefined = NUMBERS.output[kind as keyof typeof NUMBERS.output];
  if (direction === 'input' && inputId !== undefined) return device(inputId, name, ['input']);
  if (direction === 'output' && outputId !== undefined) return device(outputId, name, ['output']);
  const directions: Direction[] = [];
  if (inputId !== undefined) directions.push('input');
  if (outputId !== undefined) directions.push('output');
  return device(inputId ?? outputId ?? 0, name, directions);
}

/** @throws DeviceError not-found where there is no such input. */
export function parseVirtualInput(name: string): VirtualInput {
  const parsed = parse(name);
  if (parsed.kind === 'null') throw new DeviceError('not-found', `${name} is not an input`);
  return parsed;
}

/** @throws DeviceError not-found where there is no such output. */
export function parseVirtualOutput(name: string): VirtualOutput {
  const parsed = parse(name);
  if (parsed.kind === 'null' || parsed.kind === 'wav') return parsed;
  throw new DeviceError('not-found', `${name} is not an output`);
}

function parse(name: string): VirtualInput | VirtualOutput {
  const kind = name.slice(VIRTUAL_PREFIX.length);
  switch (kind) {
    case 'tone':
      return { kind, frequencyHz: TONE_HZ };
    case 'noise':
    case 'impulse':
    case 'silence':
    case 'null':
      return { kind };
  }
  if (kind.startsWith('tone:')) return { kind: 'tone', frequencyHz: parseTone(name, kind) };
  if (kind.startsWith('wav:')) return { kind: 'wav', path: parsePath(name, kind) };
  const names = listVirtualDevices().map((listed) => listed.name);
  throw new DeviceError('not-found', `there is no ${name}; there are ${names.join(', ')}`);
}

function parseTone(name: string, kind: string): number {
  const text = kind.slice('tone:'.length);
  const frequencyHz = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (frequencyHz >= MIN_TONE_HZ && frequencyHz <= MAX_TONE_HZ) return frequencyHz;
  throw new DeviceError(
    'not-found',
    `${name}: the frequency must be a number from ${MIN_TONE_HZ} to ${MAX_TONE_HZ} Hz`,
  );
}

function parsePath(name: string, kind: string): string {
  const path = kind.slice('wav:'.length);
  if (name !== WAV_TEMPLATE && /\.wav$/i.test(path) && !path.includes('\0')) return path;
  throw new DeviceError(
    'not-found',
    name === WAV_TEMPLATE
      ? `${name} needs a file's path in place of PATH, for example virtual:wav:speech.wav`
      : `${name}: the path must end in .wav`,
  );
}

function device(id: number, name: string, directions: readonly Direction[]): BackendDevice {
  return {
    id,
    name,
    backend: VIRTUAL,
    hostApi: VIRTUAL,
    maxInputChannels: directions.includes('input') ? MAX_VIRTUAL_CHANNELS : 0,
    maxOutputChannels: directions.includes('output') ? MAX_VIRTUAL_CHANNELS : 0,
    defaultSampleRateHz: DEFAULT_SAMPLE_RATE_HZ,
  };
}
