/**
 * naudiodon's raw addon: its `.node` file, without the package's own `index.js`.
 *
 * Read in its sources (2.3.6) and measured, this is why nothing else in the project touches it:
 * - `index.js` wraps the addon into a Node stream that calls `quit()` twice; the second open after
 *   that hangs. It also installs a handler that writes `crash.log` into the working directory.
 * - `create` gives no error for a device number that does not exist, or −1: it opens the default
 *   device. Numbers are checked by us, and shift when devices come and go.
 * - A `create` that fails leaves PortAudio initialised, so that this process never sees a new
 *   device again. A failed open therefore ends a stream's process; formats are tried in a probe.
 * - `getDevices` and `create` each make PortAudio enumerate anew, and between the two a
 *   number can come to mean another device; see `keepDeviceList`.
 * - To list a device PortAudio opens it. One that can be opened once (`hw:`) and is open, or is
 *   being listed by another process just then, is missing from the list, or lacks that direction.
 *   So one process at a time enumerates (engine/devices/device-lock.ts), and what our streams have open is
 *   added to the list (engine/devices/device-catalogue.ts).
 * - `read` and `write` each hold a thread of libuv's pool until they are done.
 * - PortAudio's callback waits in `write`'s queue: as long as nothing is written, no input comes.
 * - A device that is lost says nothing: reads hang, `quit` hangs, even `process.exit()` hangs. Only
 *   SIGKILL ends such a process, so each stream has a process of its own. Where PortAudio's own thread
 *   ended, its last words are printed (`endIn` in `portaudio-log.ts`), also when no block came yet: on a
 *   busy machine one opening in a hundred behind PulseAudio ends so.
 * - ALSA's PulseAudio plug-in lets the server move its streams to another device. `patches/` has the addon
 *   forbid it (docs/decisions/0010).
 * - It must not be loaded by two threads of a process: the second crashes it.
 * - PortAudio and the addon print to the process's stdout and stderr (see `portaudio-log.ts`).
 */

import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { DeviceError } from '../audio-backend.js';
import { addonPath, GET_IT, REBUILD, UNAVAILABLE } from './addon-path.js';

export interface AddonDevice {
  /** PortAudio's index. */
  readonly id: number;
  readonly name: string;
  readonly hostAPIName: string;
  readonly maxInputChannels: number;
  readonly maxOutputChannels: number;
  readonly defaultSampleRate: number;
}

export interface AddonHalf {
  readonly deviceId: number;
  readonly sampleRate: number;
  readonly channelCount: number;
  /** 16: int16. */
  readonly sampleFormat: 16;
  readonly framesPerBuffer: number;
  /** Chunks that wait between JavaScript and the callback. */
  readonly maxQueue: number;
  /** True: xruns come back from `read` and `write`. False: they are printed, and lost to us. */
  readonly closeOnError: true;
}

export interface AddonRead {
  /** Set instead of `buf` where the callback's status was not clean: the block's sound is gone. */
  readonly err?: string;
  readonly buf?: Buffer;
  /** After `quit`. */
  readonly finished?: boolean;
}

export interface AddonStream {
  start(): void;
  read(bytes: number): Promise<AddonRead>;
  /** Copies the block before it returns. @returns the callback's status where it was not clean. */
  write(block: Buffer): Promise<string | undefined>;
  quit(how: 'WAIT' | 'ABORT'): Promise<void>;
}

export interface Addon {
  getDevices(): AddonDevice[];
  create(options: { inOptions?: AddonHalf; outOptions?: AddonHalf }): AddonStream;
}

const keptBy = new WeakSet<Addon>();

/**
 * From now on this process has one list of devices, made now: numbers stay what they are until a
 * stream is opened by them, and opening does not enumerate once more (10 ms to 0.5 s).
 * PortAudio counts its initialisations; a `create` with two rates is refused after it has counted
 * and before it opens any device.
 */
export function keepDeviceList(addon: Addon): void {
  if (keptBy.has(addon)) return;
  const half = (sampleRate: number): AddonHalf => ({
    deviceId: 0,
    sampleRate,
    channelCount: 2,
    sampleFormat: 16,
    framesPerBuffer: 0,
    maxQueue: 1,
    closeOnError: true,
  });
  try {
    addon.create({ inOptions: half(1), outOptions: half(2) });
  } catch {
    // As wanted.
  }
  keptBy.add(addon);
}

let loaded: Addon | undefined;

/** @throws DeviceError that says how to get it. */
export function loadAddon(): Addon {
  if (loaded) return loaded;
  if (!isMainThread) throw unavailable('it cannot be used in a worker thread');
  const path = addonPath();
  if (path === undefined) throw unavailable(`naudiodon was not built; ${GET_IT}`);
  const module = { exports: {} as Addon };
  try {
    // Global: who calls libpulse is to find the two functions of our patch before its own.
    process.dlopen(module, path, constants.dlopen.RTLD_LAZY | constants.dlopen.RTLD_GLOBAL);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw unavailable(`${text.split('\n')[0]}; ${GET_IT}`, error);
  }
  refuseForeignLibrary(path);
  loaded = module.exports;
  return loaded;
}

/** The system's PortAudio is another one: Debian's, with JACK, aborts the process on quit. */
function refuseForeignLibrary(path: string): void {
  if (process.platform !== 'linux') return;
  const library = /\s(\/\S.*\/libportaudio\.so\S*)$/m.exec(
    readFileSync('/proc/self/maps', 'utf8'),
  )?.[1];
  const own = join(dirname(path), 'libportaudio.so.2');
  if (library === undefined || library === own || sameContent(library, own)) return;
  throw unavailable(`naudiodon uses ${library} instead of its own; run "${REBUILD}"`);
}

function sameContent(a: string, b: string): boolean {
  try {
    return readFileSync(a).equals(readFileSync(b));
  } catch {
    return false;
  }
}

function unavailable(why: string, cause?: unknown): DeviceError {
  return new DeviceError('failed', `${UNAVAILABLE}: ${why}`, { cause });
}
