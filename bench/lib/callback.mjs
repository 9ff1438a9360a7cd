/** The C callback that our streams are compared with. */
import { spawnSync } from 'node:child_process';
import { setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { addonPath } from '@mcae/audio-io';
import { build } from './commands.mjs';

/** With the library that the addon uses, so that both have the same PortAudio; undefined without a compiler. */
export function buildCallback() {
  const addon = addonPath();
  if (addon === undefined || process.platform !== 'linux') return undefined;
  const library = join(dirname(addon), 'libportaudio.so.2');
  const include = join(dirname(addon), '../../portaudio/include');
  return build('round-trip', [`-I${include}`], [library, `-Wl,-rpath,${dirname(library)}`]);
}

/** The priority that a process starts with. */
export function lowerPriority(pid) {
  spawnSync('chrt', ['--all-tasks', '--other', '--pid', '0', String(pid)]);
  setPriority(pid, 0);
}

/**
 * The priority that a stream process asks for, for its threads of now and later; where the system does not
 * allow it, neither has it.
 */
export function raisePriority(pid, { isRealtime = true } = {}) {
  if (isRealtime) spawnSync('chrt', ['--all-tasks', '--rr', '--pid', '4', String(pid)]);
  try {
    setPriority(pid, -10);
  } catch {}
}
