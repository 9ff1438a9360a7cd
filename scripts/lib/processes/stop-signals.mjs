import { npmParent } from '../setup/npm-parent.mjs';

/** Every signal by which a user or a system stops a script. */

/** npm passes the terminal's Ctrl-C on, so one press may come twice within this time. */
const SAME_PRESS_MS = 700;
const PARENT_CHECK_MS = 500;

/**
 * @param {object} handlers
 * @param {(reason: string) => void} handlers.onStop called once
 * @param {() => void} handlers.onAgain called for each Ctrl-C after the first
 * @returns {void}
 */
export function onStopSignals({ onStop, onAgain }) {
  let stoppedAt = 0;
  const stop = (/** @type {string} */ reason) => {
    if (stoppedAt === 0) {
      stoppedAt = performance.now();
      onStop(reason);
    } else if (reason === 'SIGINT' && performance.now() - stoppedAt > SAME_PRESS_MS) {
      onAgain();
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(signal));
  // The reader of the output has gone (a closed terminal, `| head`).
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', () => stop('closed output'));
  // An npm that was killed by SIGKILL passes no signal on.
  const npm = npmParent();
  if (npm === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent || !exists(npm)) stop('npm has gone');
  }, PARENT_CHECK_MS).unref();
}

/** @param {number} pid */
function exists(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
