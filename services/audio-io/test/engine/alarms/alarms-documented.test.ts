/** What docs/operate.md promises to have: an entry for each alarm there is. */
import { readFileSync } from 'node:fs';
import { AlarmKind } from '@mcae/schema';
import { expect, it } from 'vitest';

const chapter = /^## Alarms$.*?(?=^## )/ms.exec(
  readFileSync(new URL('../../../../../docs/operate.md', import.meta.url), 'utf8'),
)?.[0];

it.each(AlarmKind.anyOf.map(({ const: kind }) => kind))('tells what to do about %s', (kind) => {
  expect(chapter).toMatch(new RegExp(`^\\| \`${kind}\` \\| .{20,} \\| .{10,} \\|$`, 'm'));
});
