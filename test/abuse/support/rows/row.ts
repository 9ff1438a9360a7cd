/** One row of the suite's tables, and what a run of it measured. */
import type { Attack, AttackCounts } from '../../clients/attack.js';
import type { PanelReport } from '../../clients/panel/report.js';
import type { Stalls } from '../../clients/witness/main.js';

export interface Row {
  readonly name: string;
  readonly attacks: readonly Attack[];
  /** What has to have taken place at least; a row that attacked nothing proves nothing. */
  readonly tookPlace: Partial<Record<'sent' | 'answered' | 'opened' | 'bytes', number>>;
  /** Undefined: ROW_MS. */
  readonly ms?: number;
  /** Undefined: another address than the attacker's. */
  readonly newcomersFrom?: string;
  /** Somebody reads levels beside it. */
  readonly honestViewer?: boolean;
  /** Stops a service for a while: keys may end and presses be refused, nothing may act late. */
  readonly stopsService?: boolean;
  /** Bounds that few rows have. */
  readonly bounds?: { readonly logKb?: number; readonly p99Ms?: number };
}

/** At least 60 renewals of four keys, and 60 presses. */
export const ROW_MS = 2_700;
export const PRESSES = 60;

/** For tables of tests, under their whole names. */
export const named = (rows: readonly Row[]) => rows.map((row) => [row.name, row] as const);

export interface Run {
  readonly row: Row;
  readonly panel: PanelReport;
  readonly attack: AttackCounts;
  readonly stalls: Stalls;
  readonly blocksLost: number;
  /** Printed by the engine and the API. */
  readonly logKb: number;
  /** Answers come at once again, soon after the attack. */
  readonly isCalmAfter: boolean;
}
