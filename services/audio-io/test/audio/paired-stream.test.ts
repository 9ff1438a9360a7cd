/** Two halves as one stream: in which order they are opened, started and closed, and what a block does. */
import { describe, expect, it } from 'vitest';
import {
  type BackendDriver,
  BLOCK_SILENCED,
  DeviceError,
  type InputHalf,
  type OutputHalf,
  XRUN_INPUT,
  XRUN_OUTPUT,
} from '../../src/audio/audio-backend.js';
import { openPair } from '../../src/audio/paired-stream.js';
import { spec } from './support/specs.js';

const wanted = spec({ blockFrames: 4, inputChannels: 2, outputChannels: 1 });

type Failing = 'open' | 'start';

/** A backend that notes what is done with its halves. */
class FakeDriver implements BackendDriver {
  readonly #name: string;
  readonly #calls: string[];
  readonly #failing: Failing | undefined;
  readonly written: number[][] = [];
  notice: string | undefined;

  constructor(name: string, calls: string[], failing?: Failing) {
    this.#name = name;
    this.#calls = calls;
    this.#failing = failing;
  }

  enumerate = () => Promise.resolve([]);
  open = () => Promise.reject(new Error('both sides are not its own'));
  check = () => Promise.resolve([]);

  async openInput(_spec: unknown, onFound?: () => void): Promise<InputHalf> {
    const pull = (block: Int16Array) => {
      block.forEach((_, i) => {
        block[i] = i + 1;
      });
      return XRUN_INPUT | BLOCK_SILENCED;
    };
    return { ...this.#half('input', onFound), latencyFrames: 3, countsXruns: false, pull };
  }

  async openOutput(_spec: unknown, onFound?: () => void): Promise<OutputHalf> {
    const push = async (block: Int16Array) => {
      this.written.push([...block]);
      return XRUN_OUTPUT;
    };
    const half = this.#half('output', onFound);
    return { ...half, latencyFrames: 5, countsXruns: true, notice: 'it is full', push };
  }

  #half(side: string, onFound?: () => void) {
    const note = (what: string) => this.#calls.push(`${what} ${this.#name} ${side}`);
    onFound?.();
    note('open');
    if (this.#failing === 'open') throw new DeviceError('busy', `${this.#name} is busy`);
    return {
      wantsRealtime: this.#name === 'device',
      start: () => {
        note('start');
        if (this.#failing === 'start') throw new DeviceError('failed', `${this.#name} failed`);
      },
      close: async () => {
        note('close');
      },
    };
  }
}

function pair(failing: { device?: Failing; file?: Failing } = {}) {
  const calls: string[] = [];
  const device = new FakeDriver('device', calls, failing.device);
  const file = new FakeDriver('file', calls, failing.file);
  const found = () => calls.push('found');
  return {
    calls,
    file,
    fromDevice: () => openPair(wanted, { input: device, output: file, isInputFirst: true }, found),
    toDevice: () => openPair(wanted, { input: file, output: device, isInputFirst: false }, found),
  };
}

describe('the half with the clock', () => {
  it.each([
    ['fromDevice', 'input', 'output'],
    ['toDevice', 'output', 'input'],
  ] as const)('%s is opened first, started and closed last', async (way, ofDevice, ofFile) => {
    const rig = pair();
    const stream = await rig[way]();
    expect(rig.calls).toEqual([
      'found',
      `open device ${ofDevice}`,
      `open file ${ofFile}`,
      `start file ${ofFile}`,
      `start device ${ofDevice}`,
    ]);
    rig.calls.length = 0;
    await Promise.all([stream.close(), stream.close()]);
    expect(rig.calls).toEqual([`close file ${ofFile}`, `close device ${ofDevice}`]);
    await expect(stream.exchange(() => {})).rejects.toThrow('is closed');
  });

  it('says whether the stream wants real time; latencies add up, and xruns count if both count', async () => {
    const stream = await pair().fromDevice();
    const { wantsRealtime, latencyFrames, countsXruns, notice } = stream;
    expect({ wantsRealtime, latencyFrames, countsXruns, notice }).toEqual({
      wantsRealtime: true,
      latencyFrames: 8,
      countsXruns: false,
      notice: 'it is full',
    });
  });
});

describe('where one half fails', () => {
  it('a device that cannot be opened begins no recording', async () => {
    const rig = pair({ device: 'open' });
    await expect(rig.fromDevice()).rejects.toMatchObject({ kind: 'busy' });
    expect(rig.calls).toEqual(['found', 'open device input']);
  });

  it('a recording that cannot begin closes the device', async () => {
    const rig = pair({ file: 'open' });
    await expect(rig.fromDevice()).rejects.toMatchObject({ message: 'file is busy' });
    expect(rig.calls.at(-1)).toBe('close device input');
  });

  it('a device that does not start closes both', async () => {
    const rig = pair({ device: 'start' });
    await expect(rig.toDevice()).rejects.toMatchObject({ message: 'device failed' });
    expect(rig.calls.slice(-2)).toEqual(['close file input', 'close device output']);
  });
});

it('a block is pulled, processed into silence, pushed; the flags of both are one', async () => {
  const { file, fromDevice } = pair();
  const stream = await fromDevice();
  const flags = await stream.exchange((input, output) => {
    expect([...input]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...output]).toEqual([0, 0, 0, 0]);
    output[0] = input[7]!;
  });
  await stream.exchange(() => {});
  expect(flags).toBe(XRUN_INPUT | BLOCK_SILENCED | XRUN_OUTPUT);
  expect(file.written).toEqual([
    [8, 0, 0, 0],
    [0, 0, 0, 0],
  ]);
});
