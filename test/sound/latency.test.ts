/** `npm run latency` measures a loop by cable; here JACK and PulseAudio are the loop. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { jackSoundMissing as missing } from './support/sound-system.js';

const BENCH = fileURLToPath(new URL('../../bench/latency.mjs', import.meta.url));
const LOOKAHEAD_FRAMES = 256;

test.skipIf(missing)(`the round trip is measured${missing ? `: ${missing}` : ''}`, async () => {
  const args = [BENCH, '--blocks', '512', '--rounds', '1', '--seconds', '4'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const [, frames] = /\| JACK dummy \| 512 \| ours \| (\d+) \(/.exec(stdout) ?? [];
  // Whole blocks and the look-ahead: two, three, or more where the machine disturbed it.
  const blocks = (Number(frames) - LOOKAHEAD_FRAMES) / 512;
  expect(blocks, stdout).toBeGreaterThanOrEqual(2);
  expect(Number.isInteger(blocks), stdout).toBe(true);
});
