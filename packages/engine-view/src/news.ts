import type { Gate } from './gate.js';
import type { MessageName, ViewInput } from './messages.js';
import type { EngineView, Presence } from './view.js';

/** What changed, for whoever listens, in the order in which it did. */
export type EngineNews =
  /** Its first telemetry. */
  | { readonly kind: 'appeared'; readonly bootId: string }
  /** Another boot runs: nothing of the former one is true any more. */
  | { readonly kind: 'restarted'; readonly bootId: string; readonly formerBootId: string }
  /** So many messages of a subject had not come when the next one did. */
  | { readonly kind: 'gap'; readonly name: MessageName; readonly lost: number }
  /** A message that is no duplicate, not late, and of no boot that is over. */
  | { readonly kind: 'message'; readonly input: ViewInput }
  /** Undefined: the channel has gone. */
  | { readonly kind: 'gate'; readonly channel: number; readonly gate: Gate | undefined }
  | { readonly kind: 'presence'; readonly from: Presence; readonly to: Presence }
  /**
   * Levels that a listener may still show as live are stale: none came in time, or those that came
   * had been held back.
   */
  | { readonly kind: 'stale' };

export interface Step {
  readonly view: EngineView;
  readonly news: readonly EngineNews[];
}
