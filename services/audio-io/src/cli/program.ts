/** The command line: what can be asked, and what each answer is. */
import { systemClock } from '@mcae/clock';
import { ToneSeconds } from '@mcae/schema';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Environment } from '../environment.js';
import { run } from '../service/run.js';
import { EXIT } from './cli-error.js';
import { configCheck } from './config-check.js';
import { devices } from './devices.js';
import { ptt } from './ptt.js';
import { render } from './render.js';
import { type Screen, status } from './status.js';
import { testTone } from './test-tone.js';
import { withEngine } from './with-engine.js';

export interface ProgramOptions {
  readonly environment: Environment;
  readonly version: string;
  readonly print: (line: string) => void;
  readonly screen: Screen;
  readonly stopped: AbortSignal;
}

const EXAMPLES = `
Examples:
  npm run devices                                  what a config can name
  npm run status -- --watch                        meters that move, until Ctrl-C
  npm run ptt -- --channel 1 --open                open and latch channel 1
  npm run ptt -- --channel 1 --close --mute        close and mute it
  npm run test-tone -- --channel 1 --seconds 5     through the running engine, or without one
  npm run config -- check config.json              is it valid?
  npm run render -- in.wav out.wav --channel 1     the chain of channel 1, offline

Exit codes: ${EXIT.ok} done, ${EXIT.failed} refused or failed, ${EXIT.usage} wrong usage, ${EXIT.noEngine} no engine runs.`;

/** Wrong usage is thrown as CommanderError. */
export function createProgram({
  environment,
  version,
  print,
  screen,
  stopped,
}: ProgramOptions): Command {
  const program = new Command('audio-io')
    .description('Mission control audio engine: streams, DSP, gates, telemetry.')
    .version(version)
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('Say --help for what there is.')
    .exitOverride();
  const node = () => new Option('--node <name>', 'which engine').default(environment.node);

  program
    .command('run')
    .description('run the engine until it is stopped')
    .action(() => run(environment, version, stopped));

  program
    .command('devices')
    .description('list the devices that a config can name')
    .option('--json', 'as JSON', false)
    .addHelpText('after', '\nExample: npm run --silent devices -- --json')
    .action((options: { json: boolean }) => devices(environment, options, print));

  program
    .command('status')
    .description('what the running engine does, with meters')
    .option('--watch', 'go on until Ctrl-C', false)
    .option('--json', 'as JSON, a line each time', false)
    .addOption(node())
    .addHelpText('after', '\nExample: npm run status -- --watch')
    .action((options: { watch: boolean; json: boolean; node: string }) =>
      withEngine({ ...environment, node: options.node }, (engine) =>
        status(engine, systemClock, { ...options, stopped }, screen),
      ),
    );

  program
    .command('ptt')
    .description('open, close, mute or unmute a channel of the running engine')
    .requiredOption('--channel <number>', 'logical channel', parseChannel)
    .addOption(new Option('--open', 'open the gate, and leave it open').conflicts('close'))
    .option('--close', 'close the gate, whoever holds it')
    .addOption(
      new Option('--mute', 'let no sound pass, even through an open gate').conflicts('unmute'),
    )
    .option('--unmute', 'let sound pass where the gate is open')
    .option('--json', 'the answer as JSON', false)
    .addOption(node())
    .addHelpText('after', '\nExample: npm run ptt -- --channel 1 --open --unmute')
    .action((options: PttFlags, command: Command) => {
      const gateOpen = either(options.open, options.close);
      const mute = either(options.mute, options.unmute);
      if (gateOpen === undefined && mute === undefined)
        command.error('error: say what to do: --open, --close, --mute or --unmute');
      return withEngine({ ...environment, node: options.node }, (engine) =>
        ptt(engine, { channel: options.channel, gateOpen, mute, json: options.json }, print),
      );
    });

  program
    .command('config')
    .description('work on config files')
    .command('check')
    .description(
      'say whether a config is valid: exit code 0 or 1, each wrong field with its reason',
    )
    .argument('<file>')
    .option('--devices', 'also whether its devices are on this machine', false)
    .addHelpText('after', '\nExample: npm run config -- check config.json --devices')
    .action((path: string, { devices: withDevices }: { devices: boolean }) =>
      configCheck(environment, { path, devices: withDevices }, print),
    );

  program
    .command('test-tone')
    .description('play a tone on the output of a channel')
    .option('--channel <number>', 'logical channel', parseChannel, 1)
    .option('--seconds <number>', 'length of the tone', parseSeconds, ToneSeconds.default as number)
    .addHelpText('after', '\nExample: npm run test-tone -- --channel 1 --seconds 5')
    .action((options: { channel: number; seconds: number }) =>
      testTone(environment, options, print),
    );

  program
    .command('render')
    .description("process a WAV file with a channel's DSP, offline")
    .argument('<in.wav>')
    .argument('<out.wav>')
    .option('--channel <number>', 'logical channel', parseChannel, 1)
    .addHelpText('after', '\nExample: npm run render -- voice.wav processed.wav --channel 1')
    .action((inPath: string, outPath: string, { channel }: { channel: number }) =>
      render(environment, { inPath, outPath, channel }, print),
    );

  return program;
}

interface PttFlags {
  readonly channel: number;
  readonly open?: true;
  readonly close?: true;
  readonly mute?: true;
  readonly unmute?: true;
  readonly json: boolean;
  readonly node: string;
}

const either = (yes: true | undefined, no: true | undefined): boolean | undefined =>
  yes ?? (no && false);

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
