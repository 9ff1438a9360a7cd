/** Child processes that never outlive the script that started them. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { onLines } from './line-splitter.mjs';

/**
 * @typedef {object} Exit
 * @property {number | null} code
 * @property {NodeJS.Signals | null} signal
 *
 * @typedef {object} ManagedProcess
 * @property {number} pid
 * @property {Promise<Exit>} exited resolves when it has gone and its output is read
 * @property {(signal: NodeJS.Signals) => void} kill sends a signal to it, not to its children
 * @property {(graceMs: number) => Promise<boolean>} stop ends it and its children; false: by force
 *
 * @typedef {object} ManagedOptions
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [cwd]
 * @property {boolean} [ipc] opens a channel whose end shows the child that its parent has gone
 * @property {(line: string, stream: 'stdout' | 'stderr') => void} [onLine]
 */

const WINDOWS = process.platform === 'win32';
/** A killed group is gone within this time, or cannot be ended at all. */
const KILLED_MS = 2_000;

/**
 * Starts a program in a process group of its own: the terminal's Ctrl-C does not reach it, and it
 * can be ended with all of its children.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {ManagedOptions} [options]
 * @returns {Promise<ManagedProcess>} rejects when it cannot be started
 */
export async function startManaged(command, args, options = {}) {
  const { env, cwd, ipc = false, onLine = () => {} } = options;
  const child = spawn(command, args, {
    env,
    cwd,
    detached: !WINDOWS,
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? /** @type {const} */ (['ipc']) : [])],
  });
  for (const name of /** @type {const} */ (['stdout', 'stderr'])) {
    const stream = child[name];
    if (stream) onLines(stream, (line) => onLine(line, name));
  }
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  child.on('error', () => {});
  const pid = /** @type {number} */ (child.pid);
  const leash = startLeash(pid);
  /** @type {Promise<Exit>} */
  const exited = new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      // Its children may hold its output open: later output is not read.
      const end = () => {
        if (!groupLives(pid)) leash?.kill('SIGKILL');
        resolve({ code, signal });
      };
      child.once('close', end);
      setTimeout(end, 100).unref();
    });
  });

  return {
    pid,
    exited,
    kill: (signal) => void child.kill(signal),
    async stop(graceMs) {
      const end = performance.now() + graceMs;
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await Promise.race([exited, delay(graceMs, undefined, { ref: false })]);
      while (groupLives(pid) && performance.now() < end) await delay(20);
      const left = groupLives(pid);
      if (left) killGroup(pid);
      const killedBy = performance.now() + KILLED_MS;
      while (groupLives(pid) && performance.now() < killedBy) await delay(10);
      leash?.kill('SIGKILL');
      if (ipc && child.connected) child.disconnect();
      return !left;
    },
  };
}

/**
 * Ends a process group at once, with all that is in it.
 *
 * @param {number} pid of the group's first process
 */
function killGroup(pid) {
  try {
    if (WINDOWS) spawn('taskkill', ['/pid', String(pid), '/t', '/f'], { stdio: 'ignore' });
    else process.kill(-pid, 'SIGKILL');
  } catch {
    // It has gone already.
  }
}

/**
 * @param {number} pid
 * @returns {boolean} whether any process of its group is left
 */
function groupLives(pid) {
  try {
    process.kill(WINDOWS ? pid : -pid, 0);
  } catch {
    return false;
  }
  return process.platform !== 'linux' || hasRunningMember(pid);
}

/**
 * kill() counts a process that has ended but was not reaped yet as alive.
 *
 * @param {number} group
 */
function hasRunningMember(group) {
  return readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      // "pid (name) state parent group …", where the name may have spaces and brackets.
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const [state, , itsGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(itsGroup) === group && state !== 'Z' && state !== 'X';
    } catch {
      return false;
    }
  });
}

/**
 * Even a script that was killed outright leaves nothing behind: a shell waits for the end of its
 * pipe, which only the system closes then, and ends the group.
 *
 * @param {number} pid
 */
function startLeash(pid) {
  if (WINDOWS) return undefined;
  const script = [
    'read -r _',
    'kill -s TERM -- "-$1"',
    'for _ in 1 2 3 4; do sleep 1; kill -s 0 -- "-$1" 2>/dev/null || exit 0; done',
    'kill -s KILL -- "-$1"',
  ].join('; ');
  const leash = spawn('/bin/sh', ['-c', script, 'leash', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  leash.on('error', () => {});
  leash.unref();
  const pipe = /** @type {import('node:net').Socket | null} */ (leash.stdin);
  pipe?.on('error', () => {});
  pipe?.unref();
  return leash;
}
