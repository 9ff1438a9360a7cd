#!/usr/bin/env node
/** audio-io's composition root: alone reads the environment and ends the process. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { NatsAccessError } from '@mcae/bus';
import { ProblemError } from '@mcae/schema';
import { CommanderError } from 'commander';
import { CliError, EXIT } from './cli/cli-error.js';
import { createProgram } from './cli/program.js';
import { readEnvironment } from './environment.js';
import { createLogger } from './logger.js';

const isService = process.argv[2] === 'run';
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => stop.abort());
// A command ends when nobody reads its output any more; the service goes on.
if (!isService) process.stdout.on('error', () => stop.abort());
// The channel of the parent process has closed: the parent has gone.
process.on('disconnect', () => stop.abort());

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string };

if (isService) {
  // The state of the engine is unknown then. Its streams end when their channel to it closes.
  const die = (message: string) => (error: unknown) => {
    createLogger('audio-io', process.env['LOG_LEVEL'] || 'info').fatal({ err: error }, message);
    process.exit(EXIT.failed);
  };
  process.on('unhandledRejection', die('a rejection that nobody handled'));
  process.on('uncaughtException', die('an exception that nobody caught'));
}

try {
  await createProgram({
    environment: readEnvironment(process.env, hostname()),
    version,
    print: (line) => process.stdout.write(`${line}\n`),
    screen: {
      write: (text) => process.stdout.write(text),
      isTerminal: process.stdout.isTTY,
      columns: () => process.stdout.columns ?? 80,
    },
    stopped: stop.signal,
  }).parseAsync();
  process.exitCode ??= 0;
} catch (error) {
  // Commander has printed the reason, or the help that was asked for.
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  else {
    for (const line of sentence(error).split('\n')) process.stderr.write(`audio-io: ${line}\n`);
    process.exitCode = error instanceof CliError ? error.exitCode : EXIT.failed;
  }
}
if (process.connected) process.disconnect();
// A part that did not end in time must not keep the process alive.
if (isService) process.exit();

/** What is expected to go wrong is said in a sentence, the rest with its stack. */
function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isExpected = [CliError, ProblemError, NatsAccessError].some(
    (known) => error instanceof known,
  );
  if (isExpected || 'kind' in error) return error.message;
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' && path) return `${path}: there is no such file`;
  if (code === 'EACCES' && path) return `${path}: may not be read or written`;
  if (code === 'EISDIR') return `${path ?? 'it'}: is a folder`;
  return error.stack ?? error.message;
}
