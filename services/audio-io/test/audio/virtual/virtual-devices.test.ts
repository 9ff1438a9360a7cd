import { describe, expect, test } from 'vitest';
import {
  listVirtualDevices,
  parseVirtualInput,
  parseVirtualOutput,
  resolveVirtual,
} from '../../../src/audio/virtual/virtual-devices.js';
import { virtual } from '../support/specs.js';

test('the list: fixed numbers, one direction each', () => {
  const listed = listVirtualDevices().map(({ id, name, maxInputChannels, maxOutputChannels }) => [
    id,
    name,
    maxInputChannels,
    maxOutputChannels,
  ]);
  expect(listed).toEqual([
    [1000, 'virtual:tone', 64, 0],
    [1001, 'virtual:noise', 64, 0],
    [1002, 'virtual:impulse', 64, 0],
    [1003, 'virtual:silence', 64, 0],
    [1004, 'virtual:wav:PATH', 64, 0],
    [1100, 'virtual:null', 0, 64],
    [1101, 'virtual:wav:PATH', 0, 64],
  ]);
});

describe('a name', () => {
  test.each([
    ['virtual:tone', 1000, 64, 0],
    ['virtual:tone:440', 1000, 64, 0],
    ['virtual:tone:20.5', 1000, 64, 0],
    ['virtual:silence', 1003, 64, 0],
    ['virtual:null', 1100, 0, 64],
    ['virtual:wav:a folder/speech.WAV', 1004, 64, 64],
  ])('%s is %i', (name, id, maxInputChannels, maxOutputChannels) => {
    const expected = { id, ...virtual(name), maxInputChannels, maxOutputChannels };
    expect(resolveVirtual(name)).toMatchObject(expected);
  });

  test('of a file has the number of its direction', () => {
    const input = { id: 1004, maxInputChannels: 64, maxOutputChannels: 0 };
    const output = { id: 1101, maxInputChannels: 0, maxOutputChannels: 64 };
    expect(resolveVirtual('virtual:wav:x.wav', 'input')).toMatchObject(input);
    expect(resolveVirtual('virtual:wav:x.wav', 'output')).toMatchObject(output);
  });

  test('without the prefix is none of ours', () => {
    expect(resolveVirtual('default')).toBeUndefined();
    expect(resolveVirtual('Virtual:tone')).toBeUndefined();
  });

  test.each([
    ['virtual:', 'there is no virtual:; there are virtual:tone, '],
    ['virtual:tones', 'there is no virtual:tones'],
    ['virtual:tone:', 'from 20 to 20000 Hz'],
    ['virtual:tone:19', 'from 20 to 20000 Hz'],
    ['virtual:tone:20001', 'from 20 to 20000 Hz'],
    ['virtual:tone:1e3', 'from 20 to 20000 Hz'],
    ['virtual:tone:-440', 'from 20 to 20000 Hz'],
    ['virtual:wav:', 'must end in .wav'],
    ['virtual:wav:/etc/passwd', 'must end in .wav'],
    ['virtual:wav:x\0.wav', 'must end in .wav'],
    ['virtual:wav:PATH', "needs a file's path in place of PATH"],
  ])('%j is refused with a reason', (name, reason) => {
    expect(() => resolveVirtual(name)).toThrow(reason);
    expect(() => resolveVirtual(name)).toThrow(expect.objectContaining({ kind: 'not-found' }));
  });

  test('in the wrong direction is refused', () => {
    expect(() => parseVirtualInput('virtual:null')).toThrow('virtual:null is not an input');
    expect(() => parseVirtualOutput('virtual:tone')).toThrow('virtual:tone is not an output');
  });
});
