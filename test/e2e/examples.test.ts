/** The examples of the documents, run as they stand. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { useSystem } from '../support/fixtures.js';
import { until } from '../support/until.js';

const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));

const system = useSystem('suite');

function run(name: string, ...args: string[]) {
  const child: ChildProcess = spawn(process.execPath, [EXAMPLES + name, ...args]);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return { child, ended, output: () => output };
}

it('a UI on REST shows levels, keys a channel and lets it go', async () => {
  let example = run('ui-on-rest.mjs', system.apiUrl, '1');
  await until(
    'it keys',
    async () => {
      // It exits where its key is refused, as when a busy machine stalls the channel.
      if (example.child.exitCode === 1) example = run('ui-on-rest.mjs', system.apiUrl, '1');
      const { body } = await system.request('/status');
      return body.channels?.['1'].holder === 'example';
    },
    { describe: () => example.output() },
  );
  expect(await example.ended).toBe(0);
  expect(example.output()).toMatch(/-1\d(\.\d+)? dBFS/);
  const { body } = await system.request('/status');
  expect(body.channels['1']).toMatchObject({ gate_open: false, holder: null });
});

it('a UI on NATS shows levels, and says when they are stale', async () => {
  const example = run('ui-on-nats.mjs', system.natsUrl);
  const shows = (text: string) =>
    until(`it shows ${text}`, () => example.output().includes(text), { describe: example.output });
  await shows('test-node: {"1":-60');
  process.kill(system.audioIo.pid, 'SIGSTOP');
  await shows('test-node: STALE');
  process.kill(system.audioIo.pid, 'SIGCONT');
  example.child.kill();
  await example.ended;
});
