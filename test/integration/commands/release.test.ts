/** A release, as far as it goes without publishing: in a clone, so that nothing here is touched. */
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const isRepository = spawnSync('git', ['-C', ROOT, 'rev-parse', '--git-dir']).status === 0;

describe.skipIf(!isRepository)(
  `npm run release${isRepository ? '' : ': this is no git repository'}`,
  () => {
    let folder: string;
    let clone: string;

    const git = (...args: string[]) =>
      promisify(execFile)(
        'git',
        ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args],
        {
          cwd: clone,
        },
      );
    const release = (...args: string[]) => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [join(clone, 'scripts/release.mjs'), ...args],
        { encoding: 'utf8' },
      );
      return { status, printed: `${stdout}${stderr}` };
    };

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'mcae-release-test-'));
      clone = join(folder, 'clone');
      await promisify(execFile)('git', ['clone', '--quiet', ROOT, clone]);
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it('proves in a dry run that every package can be used, and changes nothing', async () => {
      const { status, printed } = release('--dry-run', 'minor');
      expect(printed).toMatch(/@mcae\/client.*each can be installed, imported, and has types/);
      expect(printed).toMatch(/can be released; nothing was changed here/);
      expect(status).toBe(0);
      expect((await git('status', '--porcelain')).stdout).toBe('');
      expect((await git('tag')).stdout).toBe(
        (await promisify(execFile)('git', ['-C', ROOT, 'tag'])).stdout,
      );
    }, 300_000);

    it('gives the notes of a version', () => {
      expect(release('--notes', 'Unreleased').printed).toContain('### Added');
    });

    it.each([
      ['no version', [], /Usage: npm run release/],
      ['something else', ['--dry-run', 'big'], /Usage: npm run release/],
    ])('refuses %s', (_, args, printed) => {
      const answer = release(...args);
      expect(answer.printed).toMatch(printed);
      expect(answer.status).toBe(1);
    });

    it('refuses what is not committed, released before, or empty, in a sentence each', async () => {
      const path = join(clone, 'CHANGELOG.md');
      const before = await readFile(path, 'utf8');
      await appendFile(path, '\nnot committed\n');
      expect(release('--dry-run', 'patch').printed).toMatch(/not committed/);
      await writeFile(path, before);

      const { version } = JSON.parse(readFileSync(join(clone, 'package.json'), 'utf8'));
      await git('tag', `v${version}`);
      expect(release('--dry-run', version).printed).toMatch(/has been released already/);

      await writeFile(path, '# Changelog\n\n## [Unreleased]\n\n## [0.0.1] - 2026-01-01\n\n- old\n');
      await git('commit', '--quiet', '--all', '--message', 'nothing new');
      const answer = release('--dry-run', 'patch');
      expect(answer.printed).toMatch(/nothing under Unreleased/);
      expect(answer.status).toBe(1);
    });
  },
);
