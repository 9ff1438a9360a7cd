/** Where the built console is. */
import { expect, it } from 'vitest';
import { findConsole } from '../src/console-files.js';

it('finds the built console by its package, or nothing', () => {
  const found = findConsole();
  if (found !== undefined) expect(found).toMatch(/console[\\/]dist$/);
});
