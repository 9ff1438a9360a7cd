/** Every backend there is, in the order in which their devices are listed: a new one is a folder and a line. */
import type { BackendDescriptor } from './backend-descriptor.js';
import { portAudio } from './portaudio/descriptor.js';
import { virtual } from './virtual/descriptor.js';

export const BACKENDS: readonly BackendDescriptor[] = [portAudio, virtual];
