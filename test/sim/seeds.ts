/** Seeds that failed are kept, and run first the next time. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Beside the sources, whether they run or what was built of them. */
const PATH = fileURLToPath(
  new URL(
    import.meta.url.includes('/dist/') ? '../../failing-seeds.json' : 'failing-seeds.json',
    import.meta.url,
  ),
);

export function failingSeeds(): number[] {
  return existsSync(PATH) ? (JSON.parse(readFileSync(PATH, 'utf8')) as number[]) : [];
}

/** Those that were run and passed are forgotten, those that failed are added. */
export function keepFailingSeeds(run: ReadonlySet<number>, failed: readonly number[]): void {
  const kept = failingSeeds().filter((seed) => !run.has(seed));
  const seeds = [...new Set([...kept, ...failed])].sort((a, b) => a - b);
  if (seeds.length > 0 || existsSync(PATH)) writeFileSync(PATH, `${JSON.stringify(seeds)}\n`);
}
