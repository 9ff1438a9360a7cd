/** The command line where no bus can be reached. */
import { expect, it } from 'vitest';
import { run } from '../support/run-program.js';

it.each([[['status']], [['ptt', '--channel', '1', '--open']]])(
  'says that there is no engine for %j, with its own exit code',
  async (args) => {
    const { error } = await run(...args);
    expect(error).toMatchObject({ name: 'CliError', exitCode: 3 });
    expect((error as Error).message).toMatch(/^the bus is not reachable; .*NATS_URL$/);
  },
);
