/** A virtual device beside one with a clock: it follows, block by block. */
import { type InputHalf, type OutputHalf, XRUN_NONE, XRUN_OUTPUT } from '../audio-backend.js';
import type { VirtualSink } from './sinks/virtual-sink.js';
import type { VirtualSource } from './sources/virtual-source.js';

const FOLLOWS = {
  latencyFrames: 0,
  countsXruns: true,
  wantsRealtime: false,
  start: () => {},
  close: async () => {},
};

export function followingInput(source: VirtualSource, channels: number): InputHalf {
  let startFrame = 0;
  return {
    ...FOLLOWS,
    pull: (block) => {
      const frames = block.length / channels;
      source.fill(block, channels, frames, startFrame);
      startFrame += frames;
      return XRUN_NONE;
    },
  };
}

export function followingOutput(sink: VirtualSink, channels: number): OutputHalf {
  return {
    ...FOLLOWS,
    get notice() {
      return sink.notice;
    },
    push: (block) => (sink.write(block, block.length / channels) ? XRUN_NONE : XRUN_OUTPUT),
    close: () => sink.close(),
  };
}
