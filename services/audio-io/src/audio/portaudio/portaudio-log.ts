/** What PortAudio, ALSA and the addon print without being asked. */
import type { LibraryLog } from '../backend-descriptor.js';

/**
 * Lines that come with every open or enumeration, whether all is well or not. ALSA complains of
 * each PCM of its stock configuration that this machine has no card for; the addon prints its
 * options, and a last line for each side when it stops.
 */
const USUAL: readonly RegExp[] = [
  /^PortAudio V\d/,
  /^(Input|Output) (audio options|device name is)/,
  /^Finishing (input|output) - \d+ bytes not available/,
  /^ALSA lib (conf|confmisc|pcm|pcm_\w+|pulse|dlmisc)\.c:\d+/,
  /^(Cannot connect to server|jack server is not running|JackShmReadWritePtr)/,
];

/**
 * PortAudio's thread, the one that calls back, prints this as it ends on an error of ALSA
 * (CallbackThreadFunc in pa_linux_alsa.c). It is the only sign: the stream stays open, and gives no block.
 */
const ENDED = /^Expression 'PaAlsaStream_(WaitForFrames|SetUpBuffers|EndProcessing)\( stream,/;

/** `ALSA lib file.c:line:(function) what it has to say`. */
const ALSA_SAYS = /^ALSA lib [^:]+:\d+:\(\w+\) (.+)$/;

/** PortAudio's text for an error that it has no text for; ALSA has printed its own before. */
const HOST_ERROR = 'Unanticipated host error';

export const portAudioLog: LibraryLog = {
  isUsual: (line) => USUAL.some((pattern) => pattern.test(line.trim())),
  endIn: (line) => ENDED.exec(line)?.[1],
  reasonIn: (line) => ALSA_SAYS.exec(line)?.[1],
  explainRefusal: (refusal, printed) =>
    refusal === HOST_ERROR ? `${refusal}: ${printed}` : undefined,
  // An assertion of PortAudio's, where ALSA has no default device configured.
  explainDeath: (signal) =>
    signal === 'SIGABRT'
      ? 'PortAudio gave up; does the ALSA configuration define pcm.default?'
      : undefined,
};
