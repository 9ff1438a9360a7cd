/**
 * What tsc wrote of sources that are no longer there. It leaves them where they are, and whoever
 * finds modules by their folder, as control-api does with its routes, would load them.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Only tsc writes these, one for each source: what other tools put into dist is left alone. */
const TYPES = '.d.ts';
const OUTPUTS = ['.js', '.js.map', TYPES, `${TYPES}.map`];

/** @param {string} folder of a package: with `src` and `dist` */
export function removeOrphans(folder) {
  const dist = join(folder, 'dist');
  if (!existsSync(dist)) return;
  for (const name of readdirSync(dist, { encoding: 'utf8', recursive: true })) {
    if (!name.endsWith(TYPES)) continue;
    const stem = name.slice(0, -TYPES.length);
    const source = join(folder, 'src', stem);
    if (['.ts', '.tsx'].some((end) => existsSync(source + end))) continue;
    for (const end of OUTPUTS) rmSync(join(dist, stem + end), { force: true });
  }
}
