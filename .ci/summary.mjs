/**
 * Prints what a run of .ci/run found: the tests that passed only when they were tried again, a table,
 * and "N passed, N failed" as the last line. Exits with 1 where anything failed, or where no test ran.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const folder = process.argv[2] ?? '.';

/** @typedef {{name: string, passed: number, failed: number, skipped: number, seconds: number}} Row */
/** @typedef {{status: string, fullName: string, failureMessages: string[]}} Test */

/** @type {Row[]} */
const rows = [];
/** @type {string[]} tests that failed first and passed then, each with its first failure */
const retried = [];
for (const line of readFileSync(join(folder, 'steps.tsv'), 'utf8').trim().split('\n')) {
  const [name = '', code = '1', seconds = '0'] = line.split('\t');
  const report = join(folder, `${name}.json`);
  const row = { name, skipped: 0, seconds: Number(seconds) };
  const failed = code === '0' ? 0 : 1;
  const suites = existsSync(report) ? suitesOf(report) : [];
  // A run can fail though all of its tests pass, or end before it reports anything.
  const explained = suites.some((suite) => suite.failed > 0);
  if (suites.length === 0 || (failed && !explained))
    rows.push({ ...row, passed: 1 - failed, failed });
  rows.push(...suites);
}
print(rows);

/**
 * @param {string} report path of vitest's JSON report
 * @returns {Row[]} one for each folder of tests
 */
function suitesOf(report) {
  /** @type {{testResults: {name: string, status: string, startTime: number, endTime: number,
   *   assertionResults: Test[]}[]}} */
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  /** @type {Map<string, Row>} */
  const suites = new Map();
  for (const file of testResults) {
    const path = relative(process.cwd(), file.name);
    const name = suiteName(path);
    const row = suites.get(name) ?? { name, passed: 0, failed: 0, skipped: 0, seconds: 0 };
    suites.set(name, row);
    row.seconds += Math.max(0, file.endTime - file.startTime) / 1_000;
    const failed = file.assertionResults.filter(({ status }) => status === 'failed').length;
    const passed = file.assertionResults.filter(({ status }) => status === 'passed').length;
    row.passed += passed;
    row.failed += failed;
    row.skipped += file.assertionResults.length - passed - failed;
    for (const { status, fullName, failureMessages } of file.assertionResults)
      if (status === 'passed' && failureMessages.length > 0)
        retried.push(`${path}: ${fullName}: ${failureMessages[0]?.split('\n')[0]}`);
    // A file that could not be loaded, or whose set-up failed.
    if (file.status === 'failed' && failed === 0) row.failed++;
  }
  return [...suites.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @param {string} path of a test file, relative to the project */
function suiteName(path) {
  const [first = '', second = ''] = path.split(/[\\/]/);
  if (first === 'test') return second;
  const [, named] = /\.(integration|sound)\.test\.ts$/.exec(path) ?? [];
  if (named) return named;
  return first === 'scripts' ? first : `unit ${second}`;
}

/** @param {Row[]} rows */
function print(rows) {
  const total = { name: 'all', passed: 0, failed: 0, skipped: 0, seconds: 0 };
  for (const row of rows) {
    total.passed += row.passed;
    total.failed += row.failed;
    total.skipped += row.skipped;
    total.seconds += row.seconds;
  }
  const width = Math.max(...rows.map(({ name }) => name.length), 6);
  const lines = [...rows, total].map(({ name, passed, failed, skipped, seconds }) => {
    const counts = [passed, failed, skipped].map((count) => String(count).padStart(8)).join('');
    return `${name.padEnd(width)}${counts}${seconds.toFixed(0).padStart(8)} s`;
  });
  const head = `${'suite'.padEnd(width)}  passed  failed skipped    time`;
  process.stdout.write(`\n${retried.length} tests passed only when tried again\n`);
  for (const test of retried) process.stdout.write(`  ${test}\n`);
  process.stdout.write(`\n${[head, ...lines].join('\n')}\n\n`);
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
}
