/** What PortAudio, ALSA and the addon print without being asked. */

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

/** Whether a line tells nothing that we do not know already. */
export function isUsualPrint(line: string): boolean {
  return line.trim() === '' || USUAL.some((pattern) => pattern.test(line.trim()));
}

/**
 * PortAudio's thread, the one that calls back, prints this as it ends on an error of ALSA
 * (CallbackThreadFunc in pa_linux_alsa.c). Nobody else is told: the stream stays open, and gives no block.
 */
const ENDED = /^Expression 'PaAlsaStream_(WaitForFrames|SetUpBuffers|EndProcessing)\( stream,/;

/** @returns where the library ended the stream, if that is what the line says */
export function endedAt(line: string): string | undefined {
  return ENDED.exec(line)?.[1];
}

/** `ALSA lib file.c:line:(function) what it has to say`. */
const ALSA_SAYS = /^ALSA lib [^:]+:\d+:\(\w+\) (.+)$/;

/** @returns what ALSA says in the line, which PortAudio has no words for ("Unanticipated host error") */
export function alsaText(line: string): string | undefined {
  return ALSA_SAYS.exec(line)?.[1];
}
