/** What leaves is what the chain of commit 550885b gave, to the bit: before it was made of stages. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createChain } from '../../src/chain/kernel-chain.js';
import { createSummingLimiter } from '../../src/chain/kernel-summing-limiter.js';
import { CHAIN_CASES, type CorpusFormat, hashSum, type Setting } from '../support/corpus.js';
import { parameters } from '../support/helpers.js';

const made = JSON.parse(
  readFileSync(new URL('../fixtures/outputs.json', import.meta.url), 'utf8'),
) as { sum: string; chains: Record<string, string> };

/** Today's chain with the parameters of then: what was added is off. */
function createAsThen(format: CorpusFormat, setting: Setting) {
  const chain = createChain(format, parameters(setting));
  const configure = chain.configure.bind(chain);
  return Object.assign(chain, { configure: (to: Setting) => configure(parameters(to)) });
}

test.each(CHAIN_CASES)('$name', ({ name, hash }) => {
  expect(hash(createAsThen)).toBe(made.chains[name]);
});

test('sums of channels', () => {
  expect(hashSum(createSummingLimiter)).toBe(made.sum);
});
