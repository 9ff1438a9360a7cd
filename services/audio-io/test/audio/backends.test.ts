/** What the engine asks of backends, and that it can be asked without loading any of them. */
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  backendOf,
  backendsOf,
  isRecording,
  isSampleRateRefusal,
  needsDeviceLock,
  pairingProblem,
  resolveUnlisted,
} from '../../src/audio/backends.js';
import { BACKENDS } from '../../src/audio/registry.js';
import { alsa, spec, virtual } from './support/specs.js';

const card = alsa('card');
const onCard = { ...spec(), input: card, output: card };
const fromCard = { ...spec(), input: card };

it('each backend has an id of its own, and a device tells which is its', () => {
  expect(new Set(BACKENDS.map(({ id }) => id)).size).toBe(BACKENDS.length);
  expect(backendOf(card).id).toBe('portaudio');
  expect(backendOf(virtual('virtual:tone')).id).toBe('virtual');
  expect(() => backendOf({ backend: 'none' })).toThrow('there is no backend none');
});

describe('a stream', () => {
  it.each([
    ['on one device', onCard, ['portaudio'], true],
    ['with one virtual side', fromCard, ['portaudio', 'virtual'], true],
    ['with two virtual sides', spec(), ['virtual'], false],
  ])('%s', (_what, of, ids, isLocked) => {
    expect(backendsOf(of).map(({ id }) => id)).toEqual(ids);
    expect(needsDeviceLock(of)).toBe(isLocked);
    expect(pairingProblem(of)).toBeUndefined();
  });
});

describe('a name', () => {
  it.each([
    ['virtual:tone:440', 1_000],
    ['virtual:wav:a.wav', 1_004],
  ])('%s is a device that need not be listed', (name, id) => {
    expect(resolveUnlisted(name, 'input')).toMatchObject({ id, ...virtual(name) });
  });

  it('of a listed device is left to the list', () => {
    expect(resolveUnlisted('hw:1', 'input')).toBeUndefined();
  });

  it.each([
    [virtual('virtual:wav:a.wav'), true],
    [virtual('virtual:null'), false],
    [alsa('virtual:wav:a.wav'), false],
  ])('%j writes a file: %s', (device, is) => {
    expect(isRecording(device)).toBe(is);
  });
});

it.each([
  ['Invalid sample rate', true],
  ['a.wav: has a sample rate of 48000 Hz, the stream 44100 Hz; convert the file', true],
  ['Device unavailable', false],
])('%j is about the sample rate: %s', (reason, is) => {
  expect(isSampleRateRefusal(reason)).toBe(is);
});

/** What a source file imports of ours as soon as it is loaded; not what it imports later, by `import()`. */
function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8').replaceAll(/(import|export) type [^;]*;/g, '');
  const names = [...text.matchAll(/(?:from|import) '(\.[^']+)\.js'/g)].map((match) => match[1]!);
  return names.map((name) => join(dirname(path), `${name}.ts`));
}

it('the service never has the code that loads PortAudio', () => {
  const src = fileURLToPath(new URL('../../src/', import.meta.url));
  const reached = new Set<string>();
  const reach = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const imported of importsOf(path)) reach(imported);
  };
  reach(join(src, 'main.ts'));
  const files = [...reached].map((path) => relative(src, path));
  expect(files).toContain('engine/streams/stream-supervisor.ts');
  expect(files).toContain('audio/portaudio/descriptor.ts');
  expect(files).not.toContain('audio/portaudio/addon.ts');
  expect(files).not.toContain('audio/portaudio/portaudio-backend.ts');
});
