/** Whether this process's streams go through a sound server, which the name of a PCM does not show. */
import { readdirSync, readFileSync } from 'node:fs';

/** By the names that the clients of PulseAudio and PipeWire give their threads; there once a stream is. */
const CLIENT_THREADS = /^(threaded-ml|pw-|data-loop)/;

/** False where there is no /proc. */
export function isBehindSoundServer(): boolean {
  try {
    return readdirSync('/proc/self/task').some(isClientThread);
  } catch {
    return false;
  }
}

function isClientThread(thread: string): boolean {
  try {
    return CLIENT_THREADS.test(readFileSync(`/proc/self/task/${thread}/comm`, 'utf8'));
  } catch {
    // It has just ended.
    return false;
  }
}
