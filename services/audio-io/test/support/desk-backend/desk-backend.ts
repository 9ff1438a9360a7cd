import { type Clock, sleep } from '@mcae/clock';
import {
  type BackendDevice,
  type BackendDriver,
  DeviceError,
  type DeviceRef,
  type DuplexStream,
  type InputHalf,
  type OutputHalf,
  type StreamSpec,
  XRUN_NONE,
} from '../../../src/audio/audio-backend.js';
import { PairedStream } from '../../../src/audio/paired-stream.js';

export const DESK = 'desk';

export const deskDevice = (name: string, id: number): BackendDevice => ({
  backend: DESK,
  hostApi: DESK,
  id,
  name,
  maxInputChannels: 2,
  maxOutputChannels: 2,
  defaultSampleRateHz: 44_100,
});

/** What is plugged in, in each of them alike; a line that is open is not listed. */
export const deskLines = {
  plugged: ['desk:1', 'desk:2', 'desk:tape'],
  open: new Set<string>(),
  /** What was written last, by line. */
  written: new Map<string, Int16Array>(),
};

export class DeskBackend implements BackendDriver {
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async enumerate(): Promise<readonly BackendDevice[]> {
    const { plugged, open } = deskLines;
    return plugged.filter((name) => !open.has(name)).map(deskDevice);
  }

  async open(spec: StreamSpec, onFound?: () => void): Promise<DuplexStream> {
    const input = await this.openInput(spec, onFound);
    const output = this.#half(spec, spec.output);
    return new PairedStream(spec, { ...input, input, output: { push: output.push } });
  }

  async openInput(spec: StreamSpec, onFound?: () => void): Promise<InputHalf> {
    refuse(spec, spec.input);
    onFound?.();
    return this.#half(spec, spec.input);
  }

  async openOutput(spec: StreamSpec, onFound?: () => void): Promise<OutputHalf> {
    refuse(spec, spec.output);
    onFound?.();
    return this.#half(spec, spec.output);
  }

  async check(specs: readonly StreamSpec[]): Promise<readonly (DeviceError | undefined)[]> {
    return specs.map((spec) =>
      spec.sampleRateHz === 44_100
        ? undefined
        : new DeviceError('unsupported', 'the desk runs at 48 kHz'),
    );
  }

  /** One line, by the clock of the desk. */
  #half({ sampleRateHz, blockFrames }: StreamSpec, { name }: DeviceRef) {
    const clock = this.#clock;
    deskLines.open.add(name);
    let dueMs = clock.monoMs();
    const wait = async () => {
      dueMs += (1_000 * blockFrames) / sampleRateHz;
      await sleep(clock, Math.max(0, dueMs - clock.monoMs()));
      if (!deskLines.plugged.includes(name) && !name.startsWith('desk:spare:')) {
        deskLines.open.delete(name);
        throw new DeviceError('lost', `${name} was unplugged`);
      }
    };
    return {
      ...{ latencyFrames: blockFrames, countsXruns: true, wantsRealtime: true },
      start: () => {},
      pull: async (block: Int16Array) => {
        await wait();
        block.fill(1_000);
        return XRUN_NONE;
      },
      push: async (block: Int16Array) => {
        await wait();
        deskLines.written.set(name, block.slice());
        return XRUN_NONE;
      },
      close: async () => {
        deskLines.open.delete(name);
      },
    };
  }
}

function refuse({ sampleRateHz }: StreamSpec, { name }: DeviceRef): void {
  if (sampleRateHz !== 44_100) throw new DeviceError('unsupported', 'the desk runs at 48 kHz');
  const isThere = deskLines.plugged.includes(name) || name.startsWith('desk:spare:');
  if (!isThere) throw new DeviceError('not-found', `there is no ${name}`);
  if (deskLines.open.has(name)) throw new DeviceError('busy', 'refused by the desk');
}
