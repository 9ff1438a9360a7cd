/**
 * The probe's process: enumerates the sound devices, tries some, and is ended. PortAudio reads the list of
 * devices when it starts, freezes it after a failed open and can hang or abort on a broken sound
 * system; none of that may happen where streams or the engine live.
 */
import { PortAudioBackend } from '../audio/portaudio/portaudio-backend.js';
import type { ProbeAnswer, ProbeRequest } from './messages.js';

const backend = new PortAudioBackend();

process.on('message', (request: ProbeRequest) => {
  void answer(request).then((sent) => process.send?.(sent));
});
// Not process.exit(): it waits for threads that a broken device may hold for ever.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

async function answer(request: ProbeRequest): Promise<ProbeAnswer> {
  try {
    if (request.type === 'enumerate') {
      // What is tried afterwards is tried on this list: to make another one takes up to half a second.
      return { type: 'devices', devices: await backend.enumerate() };
    }
    const errors = await backend.tryTogether(request.specs);
    return {
      type: 'tried',
      errors: errors.map((error) => (error ? { kind: error.kind, message: error.message } : null)),
    };
  } catch (error) {
    return { type: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}
