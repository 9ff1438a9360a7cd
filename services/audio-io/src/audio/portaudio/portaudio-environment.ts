/** The environment in which PortAudio and the libraries under it do what we want of them. */
import { dirname } from 'node:path';
import { addonPath } from './addon-path.js';

/** Of a stream that PipeWire gives to a device: what it is not to do when that device is not there. */
const PIPEWIRE_STAYS =
  '{ node.dont-fallback = true node.dont-reconnect = true node.dont-move = true }';

/**
 * The environment for a process that opens devices.
 *
 * The addon finds its PortAudio by the absolute path of the folder where it was built. In a folder that
 * was moved, or that got the addon from pnpm's cache of another checkout, it would load the system's
 * library instead.
 *
 * PipeWire links a stream whose device has gone, or never was, to the default one: another room's microphone on
 * this channel. Its ALSA plug-in is configured not to, unless the user has configured it; such a stream gets
 * no block, and is lost.
 */
export function portAudioEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const path = addonPath();
  if (path === undefined || process.platform !== 'linux') return env;
  const folders = [dirname(path), env['LD_LIBRARY_PATH']].filter(Boolean);
  return { PIPEWIRE_ALSA: PIPEWIRE_STAYS, ...env, LD_LIBRARY_PATH: folders.join(':') };
}
