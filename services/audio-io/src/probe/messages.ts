/** What the probe's two sides say to each other: a request, its answer, then the next one. */
import type { BackendDevice, DeviceErrorKind, StreamSpec } from '../audio/audio-backend.js';

export interface DeviceProblem {
  readonly kind: DeviceErrorKind;
  readonly message: string;
}

export type ProbeRequest =
  | { readonly type: 'enumerate'; readonly backend: string }
  /** Opens what these specs have of the backend, all at the same time, and closes it. */
  | { readonly type: 'try'; readonly backend: string; readonly specs: readonly StreamSpec[] };

export type ProbeAnswer =
  | { readonly type: 'devices'; readonly devices: readonly BackendDevice[] }
  /** For each spec: what the backend says, or null where it can be opened. */
  | { readonly type: 'tried'; readonly errors: ReadonlyArray<DeviceProblem | null> }
  | { readonly type: 'failed'; readonly message: string };
