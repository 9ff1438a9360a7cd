#!/usr/bin/env node
/** audio-io's composition root: alone reads the environment and ends the process. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { CliError } from './cli/cli-error.js';
import { createProgram } from './cli/program.js';
import { readEnvironment } from './environment.js';

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => stop.abort());
// Whoever started us with a channel has gone when it closes.
process.on('disconnect', () => stop.abort());

const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string };

try {
  await createProgram({
    environment: readEnvironment(process.env, hostname()),
    version,
    print: (line) => process.stdout.write(`${line}\n`),
    stopped: stop.signal,
  }).parseAsync();
  process.exitCode ??= 0;
} catch (error) {
  const expected = error instanceof CliError || (error instanceof Error && 'kind' in error);
  process.stderr.write(`audio-io: ${expected ? (error as Error).message : format(error)}\n`);
  process.exitCode = 1;
}
if (process.connected) process.disconnect();

function format(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
