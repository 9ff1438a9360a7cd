/** Makes ALSA PCMs devices that can be opened once a direction, as a plain sound card is. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { missing } from './daemon.js';

export interface Pcm {
  readonly name: string;
  /** Its definition in braces. */
  readonly body: string;
}

const SOURCE = fileURLToPath(new URL('exclusive.c', import.meta.url));

/** Why there can be no such devices here; undefined where there can. */
export const exclusiveMissing = missing(['cc']);

/**
 * @param folder for the compiled hook and the locks.
 * @returns what an asound.conf has to say.
 */
export async function onceOnly(pcms: readonly Pcm[], folder: string): Promise<string[]> {
  const library = join(folder, 'exclusive.so');
  await promisify(execFile)('cc', ['-shared', '-fPIC', '-o', library, SOURCE, '-l:libasound.so.2']);
  return [
    `pcm_hook_type.exclusive { lib "${library}" install "exclusive_install" }`,
    ...pcms.map(
      ({ name, body }) =>
        `pcm.${name} { type hooks slave.pcm ${body} ` +
        `hooks.0 { type exclusive hook_args { lock "${join(folder, name)}" } } }`,
    ),
  ];
}
