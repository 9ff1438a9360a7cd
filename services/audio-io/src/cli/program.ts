/** The command line: what can be asked, and what each answer is. */
import { ToneSeconds } from '@mcae/schema';
import { Command, InvalidArgumentError } from 'commander';
import type { Environment } from '../environment.js';
import { devices } from './devices.js';
import { render } from './render.js';
import { run } from './run.js';
import { testTone } from './test-tone.js';

export interface ProgramOptions {
  readonly environment: Environment;
  readonly version: string;
  readonly print: (line: string) => void;
  readonly stopped: AbortSignal;
}

export function createProgram({ environment, version, print, stopped }: ProgramOptions): Command {
  const program = new Command('audio-io')
    .description('Mission control audio engine: streams, DSP, gates, telemetry.')
    .version(version)
    .showHelpAfterError();

  program
    .command('run')
    .description('run the engine until it is told to stop')
    .action(() => run(environment, version, stopped));

  program
    .command('devices')
    .description('list the devices that a config can name')
    .option('--json', 'as JSON', false)
    .action((options: { json: boolean }) => devices(options, print));

  program
    .command('test-tone')
    .description('play a tone on the output of a channel')
    .option('--channel <number>', 'logical channel', parseChannel, 1)
    .option('--seconds <number>', 'length of the tone', parseSeconds, ToneSeconds.default as number)
    .action((options: { channel: number; seconds: number }) =>
      testTone(environment, options, print),
    );

  program
    .command('render')
    .description("process a WAV file with a channel's DSP, offline")
    .argument('<in.wav>')
    .argument('<out.wav>')
    .option('--channel <number>', 'logical channel', parseChannel, 1)
    .action((inPath: string, outPath: string, { channel }: { channel: number }) =>
      render(environment, { inPath, outPath, channel }, print),
    );

  return program;
}

function parseChannel(text: string): number {
  const channel = Number(text);
  if (!Number.isInteger(channel) || channel < 1 || channel > 32)
    throw new InvalidArgumentError('a channel is a whole number from 1 to 32.');
  return channel;
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  const { minimum = 0, maximum = 0 } = ToneSeconds;
  if (!(seconds >= minimum && seconds <= maximum))
    throw new InvalidArgumentError(`seconds are a number from ${minimum} to ${maximum}.`);
  return seconds;
}
