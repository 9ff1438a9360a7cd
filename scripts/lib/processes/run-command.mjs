import { SetupError, StoppedError } from '../setup/setup-error.mjs';
import { startManaged } from './processes.mjs';

/**
 * @typedef {object} CommandResult
 * @property {number | null} code
 * @property {readonly string[]} lines what it printed, the newest 2,000 lines
 * @property {boolean} timedOut
 *
 * @typedef {object} CommandOptions
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [cwd]
 * @property {number} [timeoutMs]
 * @property {AbortSignal} [signal] ends the command, and throws StoppedError
 * @property {(line: string) => void} [onLine]
 */

const KEPT_LINES = 2_000;

/**
 * Runs a command to its end; the caller judges its exit code.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {CommandOptions} [options]
 * @returns {Promise<CommandResult>}
 */
export async function runCommand(command, args, options = {}) {
  const { timeoutMs = 600_000, signal, onLine = () => {}, ...rest } = options;
  if (signal?.aborted) throw new StoppedError();
  /** @type {string[]} */
  const lines = [];
  const child = await startManaged(command, args, {
    ...rest,
    onLine: (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      onLine(line);
    },
  }).catch((error) => {
    throw new SetupError(`${command} cannot be run: ${error.message}`, [], { cause: error });
  });
  let timedOut = false;
  const end = () => void child.stop(1_000);
  const timer = setTimeout(() => {
    timedOut = true;
    end();
  }, timeoutMs);
  signal?.addEventListener('abort', end);
  try {
    const { code } = await child.exited;
    await child.stop(signal?.aborted || timedOut ? 1_000 : 0);
    if (signal?.aborted) throw new StoppedError();
    return { code, lines, timedOut };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}
