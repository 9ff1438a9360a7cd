/** What the probe's two sides say to each other: one request, one answer, then the process ends. */
import type { BackendDevice, StreamSpec } from '../audio/audio-backend.js';

export type ProbeRequest =
  | { readonly type: 'enumerate' }
  /** Opens the hardware of each spec, one after the other, and lets go of it. */
  | { readonly type: 'try'; readonly specs: readonly StreamSpec[] };

export type ProbeAnswer =
  | { readonly type: 'devices'; readonly devices: readonly BackendDevice[] }
  /** For each spec: PortAudio's words, or null where it can be opened. */
  | { readonly type: 'tried'; readonly errors: ReadonlyArray<string | null> }
  | { readonly type: 'failed'; readonly message: string };
