/** `npm run soak` in short: a supervisor that stands still and is fed with garbage ends no stream. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { soundMissing } from './support/sound-system.js';

const BENCH = fileURLToPath(new URL('../../bench/soak.mjs', import.meta.url));
const BLOCKS_A_SECOND = 44_100 / 512;

test.skipIf(soundMissing)(
  `four lines under a supervisor in trouble${soundMissing ? `: ${soundMissing}` : ''}`,
  async () => {
    const args = [BENCH, '--minutes', '0.3', '--scenario', 'supervisor'];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const [, blocks, restarts] =
      /\| supervisor \| (\d+) \| [^|]* \| \d+ \| (\d+) \|/.exec(stdout) ?? [];
    expect(restarts, stdout).toBe('0');
    // Every block came: a stream that waits for its supervisor would have none of half the time.
    expect(Number(blocks), stdout).toBeGreaterThan(4 * 18 * BLOCKS_A_SECOND * 0.97);
  },
  120_000,
);
