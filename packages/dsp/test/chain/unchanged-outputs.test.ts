/** What leaves is what the chain of commit 550885b gave, to the bit: before it was made of stages. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createChain } from '../../src/chain/kernel-chain.js';
import { createSummingLimiter } from '../../src/chain/kernel-summing-limiter.js';
import { CHAIN_CASES, hashSum } from '../support/corpus.js';

const made = JSON.parse(
  readFileSync(new URL('../fixtures/outputs.json', import.meta.url), 'utf8'),
) as { sum: string; chains: Record<string, string> };

test.each(CHAIN_CASES)('$name', ({ name, hash }) => {
  expect(hash(createChain)).toBe(made.chains[name]);
});

test('sums of channels', () => {
  expect(hashSum(createSummingLimiter)).toBe(made.sum);
});
