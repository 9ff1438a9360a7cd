/** Runs the command line in this process, and gives what it printed. */
import type { Command } from 'commander';
import { createProgram } from '../../src/cli/program.js';
import { readEnvironment } from '../../src/environment.js';

export interface Run {
  readonly error: unknown;
  readonly printed: string;
  /** What was said of wrong usage. */
  readonly said: string;
}

/** Nothing listens where it looks for the bus. */
export async function run(...args: string[]): Promise<Run> {
  let printed = '';
  let said = '';
  const write = (text: string) => {
    printed += text;
  };
  const program = createProgram({
    environment: readEnvironment({ NATS_URL: 'nats://127.0.0.1:9' }, 'room-1'),
    version: '1.2.3',
    print: (line) => write(`${line}\n`),
    screen: { write, isTerminal: false, columns: () => 80 },
    stopped: new AbortController().signal,
  });
  const quiet = (command: Command) => {
    command.configureOutput({
      writeOut: write,
      writeErr: (text) => {
        said += text;
      },
    });
    command.commands.forEach(quiet);
  };
  quiet(program);
  const error = await program.parseAsync(args, { from: 'user' }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, printed, said };
}
