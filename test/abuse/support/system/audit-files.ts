/** What the engine's audit holds on disk, whatever its files look like. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { System } from '../../../support/system.js';
import { until } from '../../../support/until.js';

/** Whether a request stands in the audit within so long. */
export async function isInAudit(
  { configPath }: System,
  requestId: string,
  withinMs: number,
): Promise<boolean> {
  const folder = join(dirname(configPath), 'state');
  const found = async () => {
    const names = (await readdir(folder)).filter((name) => name.startsWith('audit'));
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    return texts.some((text) => text.includes(requestId));
  };
  return until('it stands in the audit', found, { withinMs }).then(
    () => true,
    () => false,
  );
}
