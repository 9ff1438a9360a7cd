import { fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const INDEX = new URL('../dist/index.js', import.meta.url).href;
const CLOCK = new URL('../dist/system-clock.js', import.meta.url).href;

/** Processes that start at the same time hold each other up, while each sets its clock. */
it('is the same in every process of the machine, however they were started', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mcae-clock-'));
  const main = join(folder, 'main.mjs');
  await writeFile(
    main,
    `import { systemClock } from '${CLOCK}';
     let off = Infinity;
     for (let i = 0; i < 50; i++) {
       const before = Number(process.hrtime.bigint()) / 1e6;
       const mono = systemClock.monoMs();
       const after = Number(process.hrtime.bigint()) / 1e6;
       const miss = Math.max(before - mono, mono - after, 0);
       if (Math.abs(miss) < Math.abs(off)) off = miss;
     }
     process.send(off);`,
  );
  const offs = await Promise.all(
    Array.from({ length: 24 }, async () => {
      const child = fork(main, [], { execArgv: [] });
      return new Promise<number>((resolve) => child.once('message', (off) => resolve(Number(off))));
    }),
  );
  await rm(folder, { recursive: true });
  expect(Math.max(...offs)).toBeLessThan(0.5);
});

/** The console takes more from this package than types; it was a blank page when this failed. */
it('can be imported where there is no Node', async () => {
  const main = `
    const send = process.send.bind(process);
    delete globalThis.process;
    const { systemClock, within } = await import('${INDEX}');
    send([systemClock.monoMs() <= performance.now(), typeof within]);`;
  const child = fork('-', [], { execArgv: ['--input-type=module', '--eval', main] });
  const sent = await new Promise((resolve) => {
    child.once('message', resolve);
    child.once('exit', (code) => resolve(`exit code ${code}`));
  });
  expect(sent).toEqual([true, 'function']);
});
