import { SetupError, StoppedError } from '../setup/setup-error.mjs';

/**
 * Runs a script's main function and sets the exit code. A known failure is printed as one sentence.
 *
 * @param {() => Promise<number>} main resolves with the exit code
 * @returns {Promise<void>}
 */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof StoppedError) return;
    process.stderr.write(`\n${describe(error)}\n`);
  }
}

/** @param {unknown} error */
function describe(error) {
  if (error instanceof SetupError)
    return [error.message, ...error.details.map((line) => `  ${line}`)].join('\n');
  return error instanceof Error ? error.stack : String(error);
}
