import { createHash } from 'node:crypto';
import type { Config } from '@mcae/schema';

/** Configs are never changed in place: each is hashed once, not with every status. */
const known = new WeakMap<Config, string>();

/** A config's revision: its content's hash, the same after a restart and for the same content. */
export function configRevision(config: Config): string {
  let revision = known.get(config);
  if (revision === undefined) {
    revision = createHash('sha256').update(canonical(config)).digest('hex').slice(0, 12);
    known.set(config, revision);
  }
  return revision;
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
