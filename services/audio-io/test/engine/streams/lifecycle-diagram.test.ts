/** docs/sound.md shows the states that the table of the lifecycle has; `-u` writes them anew. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { lifecycleDiagram } from '../../support/lifecycle-diagram.js';

const SOUND = fileURLToPath(new URL('../../../../../docs/sound.md', import.meta.url));
const DIAGRAM = /```mermaid\nstateDiagram-v2\n[^`]*```/;

it('is what the table says', async () => {
  const document = readFileSync(SOUND, 'utf8');
  expect(document).toMatch(DIAGRAM);
  await expect(document.replace(DIAGRAM, lifecycleDiagram())).toMatchFileSnapshot(SOUND);
});
