/** The two sides of a stream: the addon's, or a virtual device beside it. */
import { BLOCK_SILENCED, DeviceError, XRUN_NONE, XRUN_OUTPUT } from '../audio-backend.js';
import type { VirtualSink } from '../virtual/virtual-sink.js';
import type { VirtualSource } from '../virtual/virtual-source.js';
import type { AddonStream } from './addon.js';
import { xrunFlags } from './portaudio-text.js';

export interface InputHalf {
  /** Fills the block. @returns flags. */
  pull(block: Int16Array): Promise<number> | number;
  close(): Promise<void>;
}

export interface OutputHalf {
  readonly notice?: string | undefined;
  /** Takes the block. @returns flags. */
  push(block: Int16Array): Promise<number> | number;
  close(): Promise<void>;
}

export function hardwareInput(stream: AddonStream): InputHalf {
  return {
    pull: async (block) => {
      const { err, buf, finished } = await stream.read(block.byteLength);
      if (err !== undefined) {
        // With a status the addon hands over no sound. The block has to be answered all the same:
        // the callback waits for it.
        block.fill(0);
        return xrunFlags(err) | BLOCK_SILENCED;
      }
      if (finished || buf?.byteLength !== block.byteLength)
        throw new DeviceError('lost', 'the input ended');
      block.set(new Int16Array(buf.buffer, buf.byteOffset, block.length));
      return XRUN_NONE;
    },
    close: async () => {},
  };
}

export function hardwareOutput(stream: AddonStream): OutputHalf {
  return {
    push: async (block) =>
      xrunFlags(await stream.write(Buffer.from(block.buffer, block.byteOffset, block.byteLength))),
    close: async () => {},
  };
}

export function virtualInput(source: VirtualSource, channels: number): InputHalf {
  let startFrame = 0;
  return {
    pull: (block) => {
      const frames = block.length / channels;
      source.fill(block, channels, frames, startFrame);
      startFrame += frames;
      return XRUN_NONE;
    },
    close: async () => {},
  };
}

export function virtualOutput(sink: VirtualSink, channels: number): OutputHalf {
  return {
    get notice() {
      return sink.notice;
    },
    push: (block) => (sink.write(block, block.length / channels) ? XRUN_NONE : XRUN_OUTPUT),
    close: () => sink.close(),
  };
}
