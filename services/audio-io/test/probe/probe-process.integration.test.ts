import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@mcae/clock';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProbeProcess } from '../../src/probe/probe-process.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'probe-'));
});
afterAll(() => rm(folder, { recursive: true }));

const answer = { type: 'devices', devices: [] } as const;

/** A probe whose program is `code`. */
async function start(code: string): Promise<ProbeProcess> {
  const main = join(folder, 'probe.mjs');
  await writeFile(main, code);
  return new ProbeProcess({ clock: systemClock, main });
}

/** It is asked once. */
async function run(code: string, deadlineMs = 10_000) {
  const probe = await start(code);
  return probe
    .ask({ type: 'enumerate', backend: 'portaudio' }, deadlineMs)
    .finally(() => probe.end());
}

test('gives the answer, and does not wait for the process to end', async () => {
  const code = `process.on('message', () => process.send(${JSON.stringify(answer)}));`;
  expect(await run(code)).toEqual(answer);
});

test('is asked again and again, until it is ended', async () => {
  const probe = await start(`process.on('message', ({ type, specs }) =>
    process.send(type === 'try' ? { type: 'tried', errors: specs } : ${JSON.stringify(answer)}));`);
  expect(await probe.ask({ type: 'enumerate', backend: 'portaudio' }, 10_000)).toEqual(answer);
  expect(await probe.ask({ type: 'try', backend: 'portaudio', specs: [] }, 10_000)).toEqual({
    type: 'tried',
    errors: [],
  });
  probe.end();
  await expect(probe.ask({ type: 'enumerate', backend: 'portaudio' }, 10_000)).rejects.toThrow(
    'was ended',
  );
});

test('that has died between two questions says why it did', async () => {
  const probe = await start(`process.once('message', () => process.send(
    ${JSON.stringify(answer)}, () => { console.error('Assertion failed'); process.exit(3); }));`);
  expect(await probe.ask({ type: 'enumerate', backend: 'portaudio' }, 10_000)).toEqual(answer);
  await expect(probe.ask({ type: 'try', backend: 'portaudio', specs: [] }, 10_000)).rejects.toThrow(
    /exit code 3.*Assertion failed|the probe failed/,
  );
});

describe('fails with what is known', () => {
  test('where it hangs: it is killed', async () => {
    const code = `process.on('message', () => { console.log(process.pid); for (;;); });`;
    const error = await run(code, 3_000).then(
      () => new Error('answered'),
      (reason: Error) => reason,
    );
    expect(error.message).toMatch(/^the sound system did not answer within 3000 ms: \d+$/);
    const pid = Number(error.message.split(': ')[1]);
    await expect
      .poll(() => {
        try {
          process.kill(pid, 0);
          return 'alive';
        } catch {
          return 'gone';
        }
      })
      .toBe('gone');
  });

  test('where it dies: with the last line that is not the usual noise', async () => {
    const code = `process.on('message', () => {
      console.error('Assertion failed');
      console.log('PortAudio V19');
      process.exit(3);
    });`;
    await expect(run(code)).rejects.toThrow('ended by itself (exit code 3): Assertion failed');
  });

  test('where PortAudio aborts: with the usual reason', async () => {
    await expect(run(`process.on('message', () => process.abort());`)).rejects.toThrow(
      /SIGABRT.*pcm\.default/,
    );
  });

  test('where there is no such program', async () => {
    const probe = new ProbeProcess({ clock: systemClock, main: join(folder, 'absent.mjs') });
    await expect(probe.ask({ type: 'enumerate', backend: 'portaudio' }, 10_000)).rejects.toThrow(
      'ended by itself',
    );
  });
});
