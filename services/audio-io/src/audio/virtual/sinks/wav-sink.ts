/** A WAV file that is recorded. */
import { createRecordingFile } from '../../../wav/recording-file.js';
import { WavRecorder, type WavRecorderOptions } from '../../../wav/wav-recorder.js';
import { DeviceError } from '../../audio-backend.js';
import type { VirtualSink } from './virtual-sink.js';

/** @throws WavError */
export async function openWavSink(options: WavRecorderOptions): Promise<VirtualSink> {
  return new WavSink(await WavRecorder.open(await createRecordingFile(options.path), options));
}

export class WavSink implements VirtualSink {
  readonly #recorder: WavRecorder;

  constructor(recorder: WavRecorder) {
    this.#recorder = recorder;
  }

  get notice(): string | undefined {
    return this.#recorder.state === 'full'
      ? `${this.#recorder.path}: the recording has reached 4 GiB and has ended`
      : undefined;
  }

  write(block: Int16Array, frames: number): boolean {
    const isRecorded = this.#recorder.write(block, frames);
    const { error } = this.#recorder;
    if (error) throw new DeviceError('lost', error.message, { cause: error });
    return isRecorded;
  }

  skip(frames: number): void {
    this.#recorder.skip(frames);
  }

  async close(): Promise<void> {
    await this.#recorder.close();
    const { error } = this.#recorder;
    if (error) throw new DeviceError('failed', error.message, { cause: error });
  }
}
