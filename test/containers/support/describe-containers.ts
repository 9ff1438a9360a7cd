import { describe, expect, test } from 'vitest';
import { whyNot } from './docker.js';

/** Tests that need Docker: skipped with the reason where it is not there, failed with CI_CONTAINERS=1. */
export function describeContainers(name: string, tests: () => void): void {
  const reason = whyNot();
  if (reason === undefined) describe(name, tests);
  else if (process.env['CI_CONTAINERS'] === '1')
    test(name, () => {
      expect.fail(reason);
    });
  else {
    process.stdout.write(`skipped: ${name}: ${reason}\n`);
    test.skip(`${name}: ${reason}`, () => {});
  }
}
