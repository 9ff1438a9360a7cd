/** What a run has to hold: the figures of issue 16. */
import { answered } from '../../clients/attack.js';
import type { Asked } from '../../clients/panel/report.js';
import type { Run } from './row.js';

const P50_MS = 20;
const P99_MS = 150;
/** A slow machine makes answers slow: by so much more than its own timers. */
const WITNESS_FACTOR = 5;
const NEVER_ABOVE_MS = 400;
const RENEWALS = 60;
/** Of the presses one may be refused: a command that may have waited is not carried out. */
const PRESSES_REFUSED = 1;
const VIEWER_P99_MS = 500;
/** Where a machine stands for longer, it is no machine to measure on. */
const VOID_MS = 150;

/** Why a run says nothing about the product; undefined: it counts. */
export function voidReason(run: Run): string | undefined {
  const { stalls, blocksLost } = run;
  if (stalls.maxMs > VOID_MS) return `the machine stood for ${stalls.maxMs} ms`;
  const isAllElseSound = otherFailures(run).length === 0;
  if (isAllElseSound && blockFailures(run).length > 0 && stalls.ofBlocks > 0)
    return `${blocksLost} blocks were lost where the machine stood for ${stalls.maxMs} ms`;
  return undefined;
}

/** @returns what did not hold, in words; nothing: all did */
export function failuresOf(run: Run): string[] {
  return [...otherFailures(run), ...blockFailures(run)];
}

function otherFailures(run: Run): string[] {
  const { row, panel } = run;
  const found = [...attackFailures(run), ...actionFailures(run)];
  if (!run.isCalmAfter) found.push('answers are still slow or refused long after the attack');
  if (row.stopsService) return found;

  const { renewals, newcomers, viewer } = panel;
  if (refusedOf(newcomers) > 0)
    found.push(`${refusedOf(newcomers)} of ${newcomers.made} newcomers refused ${why(newcomers)}`);
  if (viewer && refusedOf(viewer) > 0)
    found.push(`${refusedOf(viewer)} of ${viewer.made} reads of a viewer refused ${why(viewer)}`);
  if (viewer && viewer.times.p99Ms > VIEWER_P99_MS)
    found.push(`a viewer's p99 ${whole(viewer.times.p99Ms)} ms, at most ${VIEWER_P99_MS}`);
  if (refusedOf(renewals) > 0)
    found.push(`${refusedOf(renewals)} of ${renewals.made} renewals refused ${why(renewals)}`);
  if (renewals.made < RENEWALS)
    found.push(`${renewals.made} renewals got through in all, at least ${RENEWALS}`);
  if (panel.endings.length > 0)
    found.push(`${panel.endings.length} held keys ended ${counted(panel.endings)}`);
  found.push(...timeFailures(run));
  const { logKb = Number.POSITIVE_INFINITY } = row.bounds ?? {};
  if (run.logKb > logKb) found.push(`${run.logKb} kB of log, at most ${logKb}`);
  return found;
}

const blockFailures = ({ row, blocksLost }: Run): string[] =>
  blocksLost > 0 && !row.stopsService ? [`${blocksLost} blocks lost`] : [];

function attackFailures({ row, attack }: Run): string[] {
  const counts = { ...attack, answered: answered(attack) };
  return Object.entries(row.tookPlace).flatMap(([what, least]) => {
    const count = counts[what as keyof typeof row.tookPlace];
    return count >= least ? [] : [`the attack did not take place: ${what} ${count} of ${least}`];
  });
}

/** What holds whatever is stopped: nothing opens by itself, nothing acts late, what closes is taken. */
function actionFailures({ row, panel }: Run): string[] {
  const { presses, closings, reopened } = panel;
  const found: string[] = [];
  if (reopened > 0) found.push(`${reopened} gates opened without a press`);
  if (presses.lateMs.length > 0)
    found.push(
      `${presses.lateMs.length} of ${presses.sent} presses carried out late, ` +
        `by up to ${Math.max(...presses.lateMs)} ms`,
    );
  if (presses.untold > 0) found.push(`${presses.untold} presses answered late, perhaps acted late`);
  if (row.stopsService) return found;
  if (presses.carriedOut < presses.sent - PRESSES_REFUSED)
    found.push(`${presses.carriedOut} of ${presses.sent} presses carried out`);
  if (refusedOf(closings) > 0)
    found.push(`${refusedOf(closings)} of ${closings.made} closings refused ${why(closings)}`);
  return found;
}

function timeFailures({ row, panel, stalls }: Run): string[] {
  const { p50Ms, p99Ms, maxMs } = panel.renewals.times;
  const byMachine = Math.max(P99_MS, WITNESS_FACTOR * stalls.p99Ms);
  const p99Bound = row.bounds?.p99Ms ?? Math.min(NEVER_ABOVE_MS, byMachine);
  const found: string[] = [];
  if (p50Ms > P50_MS) found.push(`renewals p50 ${whole(p50Ms)} ms, at most ${P50_MS}`);
  if (p99Ms > p99Bound) found.push(`renewals p99 ${whole(p99Ms)} ms, at most ${whole(p99Bound)}`);
  if (maxMs > NEVER_ABOVE_MS)
    found.push(`a renewal took ${whole(maxMs)} ms, at most ${NEVER_ABOVE_MS}`);
  return found;
}

export const refusedOf = ({ refused }: Asked): number =>
  Object.values(refused).reduce((sum, count) => sum + count, 0);

const why = ({ refused }: Asked) => inWords(Object.entries(refused));

/** How often each stands there. */
export function counted(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return inWords([...counts]);
}

const inWords = (counts: readonly (readonly [string, number])[]) =>
  `(${counts.map(([word, count]) => `${word} ×${count}`).join(', ')})`;
const whole = (ms: number) => Math.round(ms);
