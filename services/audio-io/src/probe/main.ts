/**
 * The probe's process: looks at the sound devices once and ends. PortAudio reads the list of
 * devices when it starts, freezes it after a failed open and can hang or abort on a broken sound
 * system; none of that may happen where streams or the engine live.
 */
import { PortAudioBackend } from '../audio/portaudio/portaudio-backend.js';
import type { ProbeAnswer, ProbeRequest } from './messages.js';

process.once('message', (request: ProbeRequest) => {
  void answer(request).then((sent) => {
    // Not process.exit(): it waits for threads that a broken device may hold for ever.
    const leave = () => process.kill(process.pid, 'SIGKILL');
    if (process.send) process.send(sent, leave);
    else leave();
  });
});

async function answer(request: ProbeRequest): Promise<ProbeAnswer> {
  const backend = new PortAudioBackend();
  try {
    if (request.type === 'enumerate')
      return { type: 'devices', devices: await backend.enumerate() };
    const errors = await backend.tryTogether(request.specs);
    return {
      type: 'tried',
      errors: errors.map((error) => (error ? { kind: error.kind, message: error.message } : null)),
    };
  } catch (error) {
    return { type: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}
