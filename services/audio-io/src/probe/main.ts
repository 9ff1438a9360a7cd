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
    const errors: (string | null)[] = [];
    for (const spec of request.specs)
      errors.push(await backend.tryFormat(spec).then(() => null, textOf));
    return { type: 'tried', errors };
  } catch (error) {
    return { type: 'failed', message: textOf(error) };
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
