/** CONTRIBUTING names every npm command that there is, and no other; README no other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../lib/paths.mjs';

const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');
const commands = Object.keys(
  (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts,
);
/** `npm start` and `npm test` need no `run`. */
const WITHOUT_RUN = ['start', 'test'];

/** Commands in code, of a table's row also those that stand behind the first: `npm run a`, `b`. */
function named(text: string): string[] {
  const rows = text.match(/`npm run .*/g) ?? [];
  const after = rows.flatMap((row) => {
    const cell = row.split('|')[0] ?? '';
    return [...cell.matchAll(/`([a-z][a-z:-]*)`/g)].map(([, name]) => name ?? '');
  });
  const run = [...text.matchAll(/npm run (?:--silent )?([a-z][a-z:-]*)/g)].map(
    ([, name]) => name ?? '',
  );
  return [...new Set([...run, ...after])];
}

describe('commands of the project', () => {
  const contributing = read('CONTRIBUTING.md');
  const all = [...named(contributing), ...WITHOUT_RUN];

  it.each(commands)('CONTRIBUTING.md has %s', (name) => {
    expect(all).toContain(name);
  });

  it.each(['README.md', 'CONTRIBUTING.md'])('%s has no command that is not there', (name) => {
    const missing = [...read(name).matchAll(/npm run (?:--silent )?([a-z][a-z:-]*)/g)]
      .map(([, command]) => command ?? '')
      .filter((command) => !commands.includes(command));
    expect(missing).toEqual([]);
  });
});
