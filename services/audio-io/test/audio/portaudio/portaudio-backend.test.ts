import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@mcae/clock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AllBackends } from '../../../src/audio/all-backends.js';
import {
  BLOCK_SILENCED,
  type StreamSpec,
  XRUN_INPUT,
  XRUN_NONE,
  XRUN_OUTPUT,
} from '../../../src/audio/audio-backend.js';
import { PortAudioBackend } from '../../../src/audio/portaudio/portaudio-backend.js';
import { VirtualBackend } from '../../../src/audio/virtual/virtual-backend.js';
import { readWav } from '../../../src/wav/wav-file.js';
import { FakeAddon } from '../support/fake-addon.js';
import { alsa, spec, virtual } from '../support/specs.js';

const CARD = alsa('card');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portaudio-backend-'));
});
afterAll(() => rm(folder, { recursive: true }));

function rig(overrides: Partial<StreamSpec> = {}, isBehindServer = () => false) {
  const addon = new FakeAddon();
  const backend = new PortAudioBackend({ load: () => addon, isBehindServer });
  const virtualBackend = new VirtualBackend({ clock: systemClock, baseDir: folder });
  const backends = new AllBackends(({ id }) => (id === 'virtual' ? virtualBackend : backend));
  const card: StreamSpec = {
    ...spec({ blockFrames: 64 }),
    input: CARD,
    output: CARD,
    ...overrides,
  };
  return { addon, backend, backends, card };
}

async function openRig(overrides: Partial<StreamSpec> = {}) {
  const { addon, backends, card } = rig(overrides);
  const stream = await backends.open(card);
  return { addon, stream, raw: addon.streams[0]! };
}

const through = (input: Int16Array, output: Int16Array) => output.set(input);

test('enumeration keeps PortAudio’s numbers and names', async () => {
  expect(await rig().backend.enumerate()).toContainEqual({
    id: 2,
    ...alsa('card', 'OSS'),
    maxInputChannels: 8,
    maxOutputChannels: 8,
    defaultSampleRateHz: 44_100,
  });
});

describe('opening', () => {
  test('names the device by the number that it has now, and asks for whole blocks', async () => {
    const { addon } = await openRig();
    const half = {
      deviceId: 1,
      sampleRate: 44_100,
      channelCount: 2,
      sampleFormat: 16,
      framesPerBuffer: 64,
      maxQueue: 2,
      closeOnError: true,
    };
    expect(addon.created).toEqual([{ inOptions: half, outOptions: half }]);
  });

  test.each([
    ['a name that is not there', { input: alsa('pulled') }, 'not-found'],
    ['a name of another host API', { output: alsa('card', 'JACK') }, 'not-found'],
    ['an empty name', { input: alsa('', '') }, 'not-found'],
    ['more channels than it has', { outputChannels: 4 }, 'unsupported'],
    ['no channels', { inputChannels: 0 }, 'unsupported'],
    ['a rate beyond reason', { sampleRateHz: 2 ** 32 + 44_100 }, 'unsupported'],
  ])(
    '%s: refused, and the default device is not opened instead',
    async (_what, overrides, kind) => {
      const { addon, backend, card } = rig(overrides);
      await expect(backend.open(card)).rejects.toMatchObject({ name: 'DeviceError', kind });
      const again = new PortAudioBackend({ load: () => addon });
      expect(await again.check([card])).toMatchObject([{ name: 'DeviceError', kind }]);
      expect(addon.created).toEqual([]);
    },
  );

  test.each([
    ['Format not supported: Invalid sample rate', 'unsupported', 'Invalid sample rate'],
    ['Could not open stream: Device unavailable', 'busy', 'Device unavailable'],
    ['Could not open stream: Unanticipated host error', 'failed', 'Unanticipated host error'],
    ['No default device', 'not-found', 'No default device'],
  ])('%j is %s in PortAudio’s words', async (text, kind, message) => {
    const { addon, backend, card } = rig();
    addon.createError = new Error(text);
    await expect(backend.open(card)).rejects.toMatchObject({ kind, message });
    expect(await backend.check([card])).toMatchObject([{ kind, message }]);
  });

  test('fails where the stream does not start', async () => {
    const { addon, backend, card } = rig();
    addon.startError = new Error('Could not start stream: Device unavailable');
    await expect(backend.open(card)).rejects.toMatchObject({ kind: 'busy' });
  });

  test('formats that are only tried make no sound, are open together and are let go of', async () => {
    const { addon, backend, card } = rig();
    const openAtOnce: number[] = [];
    const create = addon.create.bind(addon);
    addon.create = (options) => {
      const stream = create(options);
      openAtOnce.push(addon.streams.filter(({ calls }) => calls.length === 0).length);
      return stream;
    };
    const absent = { ...card, input: alsa('pulled') };
    const tried = await backend.check([card, absent, card]);
    expect(tried).toMatchObject([undefined, { kind: 'not-found' }, undefined]);
    expect(openAtOnce).toEqual([1, 2]);
    expect(addon.streams.map(({ calls }) => calls)).toEqual([['quit WAIT'], ['quit WAIT']]);
  });

  test('looks at the devices once, and tells when it has found its own', async () => {
    const { addon, backend, card } = rig();
    let created: number | undefined;
    await backend.open(card, () => {
      created = addon.created.length;
    });
    expect(created).toBe(0);
    expect(addon.lists).toBe(1);
    // What comes in between cannot shift a number.
    addon.devices = [addon.devices[1]!];
    await backend.open(card);
    expect(addon.created[1]?.inOptions?.deviceId).toBe(1);
  });
});

describe('an exchange', () => {
  test('reads a block, processes it, writes the answer', async () => {
    const { stream, raw } = await openRig();
    expect(await stream.exchange(through)).toBe(XRUN_NONE);
    expect(await stream.exchange(through)).toBe(XRUN_NONE);
    expect(raw.calls).toEqual(['start', 'read 256', 'write 256', 'read 256', 'write 256']);
    expect(raw.written.map(([first]) => first)).toEqual([1, 2]);
  });

  test('counts what the callback’s status says, and answers the block that it took', async () => {
    const { stream, raw } = await openRig();
    raw.reads.push({ err: 'portAudio status - input overflow ' });
    raw.reads.push({ err: 'portAudio status - output underflow ' });
    raw.reads.push({ err: 'portAudio status - priming output ' });
    expect(await stream.exchange(through)).toBe(XRUN_INPUT | BLOCK_SILENCED);
    expect(await stream.exchange(through)).toBe(XRUN_OUTPUT | BLOCK_SILENCED);
    expect(await stream.exchange(through)).toBe(BLOCK_SILENCED);
    expect(raw.written).toHaveLength(3);
    expect(raw.written.flatMap((block) => [...block]).every((sample) => sample === 0)).toBe(true);
    raw.statuses.push('portAudio status - input overflow output underflow ');
    expect(await stream.exchange(through)).toBe(XRUN_INPUT | XRUN_OUTPUT);
  });

  test.each([
    ['a read that ends', { finished: true, buf: Buffer.alloc(0) }],
    ['a read that falls short', { buf: Buffer.alloc(10) }],
  ])('%s: lost', async (_what, read) => {
    const { stream, raw } = await openRig();
    raw.reads.push(read);
    await expect(stream.exchange(through)).rejects.toMatchObject({ kind: 'lost' });
  });

  test('channels of input and output may differ', async () => {
    const output = alsa('card', 'OSS');
    const { stream, raw } = await openRig({ output, outputChannels: 6 });
    await stream.exchange((input, block) => {
      expect([input.length, block.length]).toEqual([128, 384]);
    });
    expect(raw.calls).toEqual(['start', 'read 256', 'write 768']);
  });
});

describe('one half virtual', () => {
  test('an input: the signal goes on block by block, at the hardware’s pace', async () => {
    const input = virtual('virtual:impulse');
    const { addon, stream, raw } = await openRig({ input, blockFrames: 441 });
    expect(addon.created[0]?.inOptions).toBeUndefined();
    for (let i = 0; i < 101; i++) expect(await stream.exchange(through)).toBe(XRUN_NONE);
    const loud = raw.written.flatMap((block, i) => (block[0] === 0 ? [] : [i]));
    expect(loud).toEqual([0, 100]);
  });

  test('an output: what came in is recorded', async () => {
    const output = virtual('virtual:wav:in.wav');
    const { addon, stream, raw } = await openRig({ output });
    expect(addon.created[0]?.outOptions).toBeUndefined();
    await stream.exchange(through);
    raw.reads.push({ err: 'portAudio status - input overflow ' });
    await stream.exchange(through);
    await stream.exchange(through);
    await stream.close();
    const { samples } = await readWav(join(folder, 'in.wav'));
    const blocks = [0, 1, 2].map((i) => samples[i * 128]);
    expect(blocks).toEqual([1, 0, 2]);
    expect(samples).toHaveLength(3 * 128);
  });
});

describe('closing', () => {
  test('quits once, however often it is asked', async () => {
    const { stream, raw } = await openRig();
    await Promise.all([stream.close(), stream.close()]);
    await stream.close();
    expect(raw.calls).toEqual(['start', 'quit WAIT']);
    await expect(stream.exchange(through)).rejects.toThrow('is closed');
  });

  test('finishes a recording even where the device never comes back', async () => {
    const output = virtual('virtual:wav:lost.wav');
    const { stream, raw } = await openRig({ output });
    await stream.exchange(through);
    raw.quit = () => new Promise(() => {});
    void stream.close();
    await expect
      .poll(() => readWav(join(folder, 'lost.wav')).then(({ frames }) => frames))
      .toBe(64);
  });
});

test('a sound server’s xruns are unknown, not none; in real time it could not answer', async () => {
  // Whatever the PCM is called: the server shows once a stream is open.
  const { addon, backend, card } = rig({}, () => addon.streams.length > 0);
  expect(await backend.open(card)).toMatchObject({ countsXruns: false, wantsRealtime: false });
  expect((await openRig()).stream).toMatchObject({ countsXruns: true, wantsRealtime: true });
});
