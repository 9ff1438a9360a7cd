/** What the panel measured, and what the calls of its process are. */
import type { Target } from '../attack.js';
import type { Times } from '../times.js';

export interface PanelSetUp {
  readonly target: Target;
  /** Channels whose keys are held. */
  readonly held: readonly number[];
  /** Panels that renew the same press; undefined: one. */
  readonly panelsOfAKey?: number;
  /** Channels of the single presses. */
  readonly pressed: readonly number[];
  readonly presses: number;
  /** Undefined: another address than the attacker's. */
  readonly newcomersFrom?: string;
  /** Undefined: none. */
  readonly honestViewer?: boolean;
}

/** By the problem's code. */
export type Refusals = Readonly<Record<string, number>>;

export interface Asked {
  readonly made: number;
  readonly refused: Refusals;
  readonly times: Times;
}

export interface PanelReport {
  readonly renewals: Asked;
  /** Gates that opened without a press. */
  readonly reopened: number;
  /** Why held keys ended, each time. */
  readonly endings: readonly string[];
  readonly presses: {
    readonly sent: number;
    readonly carriedOut: number;
    /** Ages of those that were carried out too late. */
    readonly lateMs: readonly number[];
    /** Answered late, and no engine told when they were carried out. */
    readonly untold: number;
  };
  /** Times from sending to carrying out. */
  readonly closings: Asked;
  readonly newcomers: Asked;
  readonly viewer: Asked | undefined;
}

export type PanelCalls = {
  /** Opens connections, and holds the keys. */
  begin(setUp: PanelSetUp): Promise<void>;
  measure(options: { ms: number }): Promise<PanelReport>;
  /** Releases the keys, and closes what was opened. */
  end(): Promise<void>;
};
