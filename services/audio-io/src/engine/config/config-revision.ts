import { createHash } from 'node:crypto';
import type { Config } from '@mcae/schema';

/** Each config is hashed once: configs are never changed in place, and every status has the revision. */
const known = new WeakMap<Config, string>();

/** A hash of the config's content: the same content has the same revision, also after a restart. */
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
