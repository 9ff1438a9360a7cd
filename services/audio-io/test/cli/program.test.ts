/** Usage, refusals and what is said of them; a running engine is in the integration tests. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { exampleConfig } from '../support/engine-rig.js';
import { run } from '../support/run-program.js';

function file(content: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), 'mcae-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'config.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

it('gives help with examples and exit codes', async () => {
  const { error, printed } = await run('--help');
  expect(error).toMatchObject({ exitCode: 0 });
  for (const command of ['run', 'devices', 'status', 'ptt', 'config', 'test-tone', 'render'])
    expect(printed).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
  expect(printed).toContain('npm run ptt -- --channel 1 --open');
  expect(printed).toContain('3 no engine runs');
});

it.each([['devices'], ['status'], ['ptt'], ['config', 'check'], ['test-tone'], ['render']])(
  'gives an example with the help of %s %s',
  async (...command) => {
    const { error, printed } = await run(...command, '--help');
    expect(error).toMatchObject({ exitCode: 0 });
    expect(printed).toMatch(new RegExp(`Example: npm run (--silent )?${command[0]} -- \\S`));
  },
);

it.each([
  [['ptt', '--channel', '1'], 'say what to do'],
  [['ptt', '--open'], "required option '--channel <number>' not specified"],
  [['ptt', '--channel', '33', '--open'], 'a channel is a whole number from 1 to 32'],
  [['ptt', '--channel', '1', '--open', '--close'], "cannot be used with option '--close'"],
  [['ptt', '--channel', '1', '--mute', '--unmute'], "cannot be used with option '--unmute'"],
  [['test-tone', '--seconds', 'x'], 'seconds are a number'],
  [['config', 'check'], "missing required argument 'file'"],
  [['nothing'], "unknown command 'nothing'"],
])('says in a sentence what is wrong with %j', async (args, sentence) => {
  const { error, said, printed } = await run(...args);
  expect(error).toMatchObject({ name: 'CommanderError' });
  expect((error as { exitCode: number }).exitCode).not.toBe(0);
  expect(said).toContain(sentence);
  expect(printed).toBe('');
});

it('checks a config file: valid', async () => {
  const path = file(exampleConfig());
  const { error, printed } = await run('config', 'check', path);
  expect(error).toBeUndefined();
  expect(printed).toBe(`${path}: valid, 4 channels\n`);
});

it('checks a config file: each wrong field, with what is allowed', async () => {
  const config = exampleConfig();
  config.dsp.comp.ratio = 0;
  const path = file({ ...config, blocksise: 512 });
  const { error, printed } = await run('config', 'check', path);
  expect(error).toMatchObject({ exitCode: 1 });
  const lines = (error as Error).message.split('\n');
  expect(lines).toContainEqual(
    expect.stringContaining(`${path}: /dsp/comp/ratio: 0 is not allowed`),
  );
  expect(lines).toContain(`${path}: /blocksise: unknown field`);
  expect(printed).toBe('');
});

it('checks a config file: not JSON, not there', async () => {
  const path = file('{"sample_rate": ');
  expect((await run('config', 'check', path)).error).toMatchObject({
    exitCode: 1,
    message: expect.stringContaining(`${path}: not JSON:`),
  });
  expect((await run('config', 'check', `${path}.gone`)).error).toMatchObject({ code: 'ENOENT' });
});
