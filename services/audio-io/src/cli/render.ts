/** `render`: a WAV file through the real chain, offline; the chain's latency is removed. */
import { createChain } from '@mcae/dsp';
import { type Config, chainParameters } from '@mcae/schema';
import { ConfigFile } from '../engine/config/config-store.js';
import type { Environment } from '../environment.js';
import { readWav, type WavAudio, writeWav } from '../wav/wav-file.js';
import { CliError } from './cli-error.js';

export interface RenderOptions {
  readonly inPath: string;
  readonly outPath: string;
  readonly channel: number;
}

export async function render(
  environment: Environment,
  { inPath, outPath, channel }: RenderOptions,
  print: (line: string) => void,
): Promise<void> {
  const config = await new ConfigFile(environment.configPath, environment.exampleConfigPath).load();
  if (!config.logical_channels[String(channel)]) throw new CliError(`unknown channel ${channel}`);
  const input = await readWav(inPath);
  const output = renderAudio(config, channel, input);
  await writeWav(outPath, output);
  const seconds = (output.frames / output.sampleRateHz).toFixed(2);
  print(`${outPath}: ${seconds} s of ${inPath} through channel ${channel}`);
}

/** What the channel's chain with an open gate makes of the audio; as long as the input. */
function renderAudio(config: Config, channel: number, input: WavAudio): WavAudio {
  const blockFrames = config.blocksize;
  const parameters = chainParameters(config, config.logical_channels[String(channel)] ?? {});
  const chain = createChain(
    { sampleRateHz: input.sampleRateHz, maxFrames: blockFrames },
    parameters,
  );
  chain.setGate(true, false);
  const samples = new Int16Array(2 * input.frames);
  const right = input.channels === 1 ? 0 : 1;
  const lead = gateLeadFrames(parameters.gate.ramp_ms, input.sampleRateHz);
  // Silence comes first, so that the gate is open when the file begins; the tail follows the file.
  const total = lead + input.frames + chain.latencyFrames;
  for (let start = 0; start < total; start += blockFrames) {
    const frames = Math.min(blockFrames, total - start);
    for (let i = 0; i < frames; i++) {
      const from = start + i - lead;
      const inside = from >= 0 && from < input.frames;
      chain.block[2 * i] = inside ? input.samples[from * input.channels]! : 0;
      chain.block[2 * i + 1] = inside ? input.samples[from * input.channels + right]! : 0;
    }
    chain.process(frames, false);
    for (let i = 0; i < frames; i++) {
      const to = start + i - lead - chain.latencyFrames;
      if (to < 0 || to >= input.frames) continue;
      samples[2 * to] = chain.block[2 * i]!;
      samples[2 * to + 1] = chain.block[2 * i + 1]!;
    }
  }
  return { sampleRateHz: input.sampleRateHz, channels: 2, frames: input.frames, samples };
}

const gateLeadFrames = (rampMs: number, sampleRateHz: number) =>
  2 * Math.ceil((rampMs * sampleRateHz) / 1_000);
