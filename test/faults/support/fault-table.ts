/** The table of faults: kept in test/out, printed at the end of each file of tests. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface FaultRow {
  readonly fault: string;
  /** Of each attempt, none left out. */
  readonly blocksLost: readonly number[];
  /** How often the machine itself had no time for a thread that does nothing, in each attempt. */
  readonly stalls: readonly number[];
  /** Of each attempt. */
  readonly recoveryMs: readonly number[];
  /** How long the gate of a dead client stayed open after its last renewal was answered. */
  readonly openMs: readonly number[];
  readonly commands: number;
  readonly lateAccepted: number;
  readonly gates: 'closed' | 'open' | 'kept';
}

const FOLDER = fileURLToPath(new URL('../../out/', import.meta.url));
const JSON_PATH = `${FOLDER}faults.json`;
const TABLE_PATH = `${FOLDER}faults.md`;

const rows: FaultRow[] = [];

export function record(row: FaultRow): void {
  // A test that is tried again counts once.
  const before = rows.findIndex(({ fault }) => fault === row.fault);
  rows.splice(before === -1 ? rows.length : before, 1, row);
}

/** Adds this file's rows to the table of all files, and prints them. */
export function writeTable(): void {
  mkdirSync(FOLDER, { recursive: true });
  const before = existsSync(JSON_PATH)
    ? (JSON.parse(readFileSync(JSON_PATH, 'utf8')) as FaultRow[])
    : [];
  const names = new Set(rows.map(({ fault }) => fault));
  const all = [...before.filter(({ fault }) => !names.has(fault)), ...rows];
  writeFileSync(JSON_PATH, JSON.stringify(all, null, 2));
  writeFileSync(TABLE_PATH, table(all));
  process.stdout.write(`\n${table(rows)}\n`);
  rows.length = 0;
}

function table(of: readonly FaultRow[]): string {
  const lines = of.map(
    ({ fault, blocksLost, stalls, recoveryMs, openMs, commands, lateAccepted, gates }) =>
      `| ${fault} | ${blocksLost.length} | ${each(blocksLost, stalls)} ` +
      `| ${median(recoveryMs)} / ${most(recoveryMs)} | ${lateAccepted} of ${commands} ` +
      `| ${gates} | ${most(openMs)} |`,
  );
  return [
    '| fault | attempts | blocks lost (stalls of the machine) in each | recovery ms p50 / max ' +
      '| late accepted | gates | gate of a dead client open, ms |',
    '|---|---|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

/** Of many attempts, the sums. */
function each(blocksLost: readonly number[], stalls: readonly number[]): string {
  const sum = (of: readonly number[]) => of.reduce((all, one) => all + one, 0);
  if (blocksLost.length > 5) return `${sum(blocksLost)} (${sum(stalls)}) in all`;
  return blocksLost.map((lost, index) => `${lost} (${stalls[index]})`).join(', ');
}

const whole = (value: number | undefined) => (value === undefined ? '–' : Math.round(value));
const median = (of: readonly number[]) =>
  whole([...of].sort((a, b) => a - b)[Math.floor(of.length / 2)]);
const most = (of: readonly number[]) => whole(of.length > 0 ? Math.max(...of) : undefined);
