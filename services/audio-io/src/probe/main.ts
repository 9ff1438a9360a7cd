/**
 * The probe's process: enumerates sound devices, tries some, and is ended. PortAudio reads the list of
 * devices when it starts, freezes it after a failed open and can hang or abort on a broken sound
 * system; none of that may happen where streams or the engine live.
 */
import { systemClock } from '@mcae/clock';
import { probeAnswers } from './answers.js';
import type { ProbeRequest } from './messages.js';

const answer = probeAnswers(systemClock);

process.on('message', (request: ProbeRequest) => {
  void answer(request).then((sent) => process.send?.(sent));
});
// Not process.exit(): it waits for threads that a broken device may hold for ever.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
