/** The table of figures: kept in .cache/abuse, printed at the end of each file of tests. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answered } from '../clients/attack.js';
import type { Asked } from '../clients/panel/report.js';
import type { Run } from './rows/row.js';
import { counted, failuresOf, refusedOf } from './rows/verdict.js';

const FOLDER = fileURLToPath(new URL('../../../.cache/abuse/', import.meta.url));

export interface Figures {
  readonly run: Run;
  /** Why runs before this one did not count. */
  readonly voids: readonly string[];
}

/** Rows of one file of tests. */
export class FiguresTable {
  readonly #title: string;
  readonly #rows: Figures[] = [];

  constructor(title: string) {
    this.#title = title;
  }

  add(figures: Figures): void {
    this.#rows.push(figures);
  }

  /** Prints it, and writes it beside those of the other files. */
  write(): void {
    writePart(this.#title, table(this.#rows));
  }
}

export function writePart(title: string, figures: string): void {
  const folder = join(FOLDER, 'parts');
  const text = `### ${title}\n\n${figures}\n`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${title.replaceAll(/\W+/g, '-')}.md`), text);
  const parts = readdirSync(folder).sort();
  const whole = parts.map((part) => readFileSync(join(folder, part), 'utf8'));
  writeFileSync(join(FOLDER, 'figures.md'), whole.join('\n'));
  process.stdout.write(`\n${text}`);
}

const COLUMNS: readonly (readonly [string, (run: Run) => string])[] = [
  ['attack', ({ row }) => row.name],
  ['renewals refused', ({ panel }) => share(panel.renewals)],
  ['re-opened', ({ panel }) => `${panel.reopened}`],
  [
    'keys ended',
    ({ panel: { endings } }) =>
      endings.length > 0 ? `${endings.length} ${counted(endings)}` : '0',
  ],
  ['renewals p50 / p95 / p99 / max ms', ({ panel }) => timesOf(panel.renewals)],
  ['witness p99 / max ms', ({ stalls }) => `${stalls.p99Ms} / ${stalls.maxMs}`],
  ['presses late', ({ panel }) => late(panel.presses)],
  ['presses carried out', ({ panel }) => `${panel.presses.carriedOut}/${panel.presses.sent}`],
  ['closings refused', ({ panel }) => share(panel.closings)],
  ['time to close p50 / p95 / p99 / max ms', ({ panel }) => timesOf(panel.closings)],
  ['newcomers refused', ({ panel }) => share(panel.newcomers)],
  ['viewer p99 ms', ({ panel }) => `${whole(panel.viewer?.times.p99Ms)}`],
  ['blocks lost', ({ blocksLost }) => `${blocksLost}`],
  ['log kB', ({ logKb }) => `${logKb}`],
  ['attack: answers', ({ attack }) => answersOf(attack.answers, attack.failed)],
  ['sent, sockets, MB', ({ attack }) => sizeOf(attack)],
];

function table(rows: readonly Figures[]): string {
  const header = [...COLUMNS.map(([name]) => name), 'void runs', 'does not hold'];
  const lines = rows.map(({ run, voids }) => [
    ...COLUMNS.map(([, of]) => of(run)),
    voids.length === 0 ? '0' : `${voids.length}: ${voids.join('; ')}`,
    failuresOf(run).join('; ') || '–',
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), `|${'---|'.repeat(header.length)}`, ...lines.map(line)].join('\n');
}

const share = (asked: Asked) => `${refusedOf(asked)}/${asked.made}`;
const whole = (value: number | undefined) => (value === undefined ? '–' : Math.round(value));
const timesOf = ({ times: { p50Ms, p95Ms, p99Ms, maxMs } }: Asked) =>
  [p50Ms, p95Ms, p99Ms, maxMs].map((ms) => ms.toFixed(ms < 10 ? 1 : 0)).join(' / ');
const late = ({ lateMs, untold, sent }: Run['panel']['presses']) =>
  `${lateMs.length}${untold > 0 ? ` + ${untold} untold` : ''}/${sent}` +
  (lateMs.length > 0 ? ` (to ${Math.max(...lateMs)} ms)` : '');
const answersOf = (answers: Readonly<Record<string, number>>, failed: number) =>
  [
    ...Object.entries(answers).map(([code, count]) => `${code} ×${count}`),
    ...(failed > 0 ? [`none ×${failed}`] : []),
  ].join(', ') || '–';
const sizeOf = (attack: Run['attack']) =>
  `${Math.max(attack.sent, answered(attack))}, ${attack.opened}, ${(attack.bytes / 1e6).toFixed(1)}`;
