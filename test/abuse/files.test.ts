/** Configs that name what never answers: each is refused in time, and nothing else is held up. */
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { AbuseRig, abusedConfig } from './support/abuse-rig.js';
import type { Row } from './support/rows/row.js';
import { isInAudit } from './support/system/audit-files.js';

/** Threads of the pool that files are read on: one more than these and everybody waits. */
const AT_ONCE = 4;
const REFUSED_WITHIN_MS = 1_000;
const STOPS_WITHIN_MS = 5_000;
const AUDITED_WITHIN_MS = 3_000;

const noneAfter = (ms: number) =>
  new Promise<string>((resolve) => setTimeout(() => resolve('nothing'), ms));

const FILES: readonly { readonly kind: string; make(path: string): Promise<unknown> }[] = [
  { kind: 'a FIFO', make: (path) => promisify(execFile)('mkfifo', [path]) },
  { kind: 'a directory', make: (path) => mkdir(path) },
  { kind: 'a device node', make: (path) => promisify(execFile)('ln', ['-s', '/dev/zero', path]) },
];

let rig: AbuseRig | undefined;
afterEach(async () => {
  await rig?.stop();
  rig = undefined;
});

describe.each(FILES)('$kind', ({ kind, make }) => {
  it('is refused within 1 s; keys, audit, other configs and SIGTERM go on', async () => {
    rig = await AbuseRig.start({ title: `Files: ${kind}`, tokens: true });
    const { system } = rig;
    const path = join(system.folder, 'voice.wav');
    await make(path);
    const config = abusedConfig((own) => {
      own.logical_channels['12'] = {
        input_device: `virtual:wav:${path}`,
        output_device: 'virtual:null',
      };
    });
    const row: Row = {
      name: `${AT_ONCE} × /config/validate naming ${kind}`,
      attacks: [
        {
          kind: 'requests',
          requests: [{ method: 'POST', path: '/config/validate', json: config }],
          as: 'engineer',
          connections: AT_ONCE,
        },
      ],
      tookPlace: { sent: AT_ONCE },
    };
    const failures = await rig.holds(row);

    for (const path of ['/config/validate', '/config']) {
      const answer = system.request(path, { json: config }).then(({ status }) => status);
      const status = await Promise.race([answer, noneAfter(REFUSED_WITHIN_MS)]);
      answer.catch(() => {});
      if (status !== 400) failures.push(`${path} answered ${status} in ${REFUSED_WITHIN_MS} ms`);
    }
    const id = `audited-${kind.replaceAll(' ', '-')}`;
    const mark = { json: { channel: 5, mute: true }, headers: { 'x-request-id': id } };
    await system.request('/ptt', mark);
    if (!(await isInAudit(system, id, AUDITED_WITHIN_MS))) {
      const { body } = await system.request('/alarms');
      failures.push(`a press is not in the audit; alarms: ${JSON.stringify(body.alarms)}`);
    }
    const plain = await system.request('/config', { json: abusedConfig() });
    if (plain.status !== 200)
      failures.push(`another config cannot be applied: ${plain.status} ${plain.body.code}`);
    const stopMs = performance.now();
    await system.audioIo.stop();
    const stoppedMs = Math.round(performance.now() - stopMs);
    // It is killed where it does not stop by itself.
    if (system.audioIo.process.signalCode === 'SIGKILL' || stoppedMs > STOPS_WITHIN_MS)
      failures.push(`SIGTERM did not end the engine in ${stoppedMs} ms`);
    expect(failures).toEqual([]);
  });
});
