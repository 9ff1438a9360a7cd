/** Processes of a rig: all of them end with the test run, however it ends. */
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { setPriority } from 'node:os';

/** Higher than that of the streams, in real time or by nice. */
export const HARDWARE_REALTIME = 10;
const HARDWARE_NICE = -10;

const living = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

export function start(command: string, args: readonly string[], options: SpawnOptions = {}) {
  const child = spawn(command, args, { stdio: 'ignore', ...options });
  living.add(child);
  child.on('exit', () => living.delete(child));
  // A missing program fails whoever waits for it.
  child.on('error', () => living.delete(child));
  return child;
}

/** Starts a process that stands for a sound card, so at a priority above all others, where the system allows it. */
export function startHardware(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): ChildProcess {
  const child = start(command, args, options);
  if (child.pid === undefined) return child;
  const realtime = ['--all-tasks', '--rr', '--pid', String(HARDWARE_REALTIME), String(child.pid)];
  spawnSync('chrt', realtime);
  try {
    setPriority(child.pid, HARDWARE_NICE);
  } catch {}
  return child;
}

/** Does the system allow it? Asked once. */
export function mayHaveRealtime(): boolean {
  realtimeAllowed ??= spawnSync('chrt', ['--rr', String(HARDWARE_REALTIME), 'true']).status === 0;
  return realtimeAllowed;
}
let realtimeAllowed: boolean | undefined;

/** Resolves once it has gone. */
export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}

/** Why programs cannot be used, or undefined where all of them are there. */
export function missing(programs: readonly string[]): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  const absent = programs.filter(
    (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0,
  );
  return absent.length > 0 ? `${absent.join(', ')} not installed` : undefined;
}

/** Whether a command succeeds. */
export function succeeds(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<boolean> {
  return new Promise((resolve) => {
    const child = start(command, args, { env });
    child.on('exit', (code) => resolve(code === 0));
    child.on('error', () => resolve(false));
  });
}
