/** `npm run soak` in short: a supervisor that stands still and is fed with garbage costs no block. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { jackSoundMissing } from './support/sound-system.js';

const BENCH = fileURLToPath(new URL('../../bench/soak.mjs', import.meta.url));
const BLOCKS_A_SECOND = 44_100 / 512;
/** 0.3 minutes, and the second in which the supervisor catches up. */
const COUNTED_S = 19;

test.skipIf(jackSoundMissing)(
  `four loopbacks under a supervisor in trouble${jackSoundMissing ? `: ${jackSoundMissing}` : ''}`,
  async () => {
    const args = [BENCH, '--minutes', '0.3', '--scenario', 'supervisor'];
    // It exits with 1, which fails this test, where more is lost than the C callback beside it explains.
    const { stdout } = await promisify(execFile)(process.execPath, args);
    process.stdout.write(`\n${stdout}`);
    const [, blocks, restarts] =
      /\| supervisor \| (\d+) \| [^|]* \| \d+ \| (\d+) \|/.exec(stdout) ?? [];
    expect(restarts, stdout).toBe('0');
    // Every block came: a stream that waited for its supervisor would lose half of them.
    expect(Number(blocks), stdout).toBeGreaterThan(4 * COUNTED_S * BLOCKS_A_SECOND * 0.97);
  },
  120_000,
);
