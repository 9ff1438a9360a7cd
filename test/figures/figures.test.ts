/**
 * Figures of the running system, printed as a table: `npm run figures`. Measured, not asserted:
 * a busy machine may not fail a build. Only what must hold anywhere is checked.
 */
import { readFile } from 'node:fs/promises';
import { systemClock } from '@mcae/clock';
import { afterAll, expect, it } from 'vitest';
import { useSystem } from '../support/fixtures.js';
import { readTelemetry } from '../support/telemetry-reader.js';
import { until } from '../support/until.js';

const KEYINGS = 200;
const LISTEN_S = 60;

const table: string[] = [];

afterAll(() => void process.stdout.write(`\n${table.join('\n')}\n`));
const system = useSystem('suite');

const percentile = (values: readonly number[], p: number) =>
  [...values].sort((a, b) => a - b)[Math.ceil((p / 100) * values.length) - 1] ?? Number.NaN;

it('levels over a minute', { timeout: 90_000 }, async () => {
  const reader = await readTelemetry(system.natsUrl, system.node);
  const arrivals: number[] = [];
  const start = reader.vu.length;
  let seen = start;
  await until(
    'a minute',
    () => {
      for (; seen < reader.vu.length; seen++) arrivals.push(systemClock.monoMs());
      return reader.vu.length >= start + 10 * LISTEN_S + 1;
    },
    { withinMs: 80_000, everyMs: 1 },
  );
  const messages = reader.vu.slice(start, start + 10 * LISTEN_S + 1);
  await reader.close();
  const seconds = (messages.at(-1)!.mono_ms - messages[0]!.mono_ms) / 1_000;
  const rate = (messages.length - 1) / seconds;
  const off = arrivals.slice(1).map((at, i) => Math.abs(at - arrivals[i]! - 100));
  const windows = new Set(messages.map(({ channels }) => channels['1']!.window)).size;
  table.push(
    `levels a second              ${rate.toFixed(3)}`,
    `arrival off 100 ms           p50 ${percentile(off, 50).toFixed(2)} ms, p99 ${percentile(off, 99).toFixed(2)} ms`,
    `distinct windows             ${windows} of ${messages.length}`,
  );
  expect(rate).toBeGreaterThan(9.9);
  expect(rate).toBeLessThan(10.1);
});

it('POST /ptt to the first changed sample', { timeout: 120_000 }, async () => {
  const toBlock: number[] = [];
  const roundTrip: number[] = [];
  for (let i = 0; i < KEYINGS; i++) {
    const open = i % 2 === 0;
    const sentMs = systemClock.monoMs();
    const answer = await system.request('/ptt', { json: { channel: 1, gate_open: open } });
    roundTrip.push(systemClock.monoMs() - sentMs);
    expect(answer.status).toBe(200);
    let sinceMs = 0;
    await until(
      'the audio path has changed',
      async () => {
        const { body } = await system.request('/meters');
        const meters = body.channels['1'];
        sinceMs = meters.sound_passes_since_mono_ms ?? 0;
        return meters.sound_passes === open && sinceMs > sentMs;
      },
      { everyMs: 20 },
    );
    toBlock.push(sinceMs - sentMs);
  }
  table.push(
    `POST /ptt answered           p50 ${percentile(roundTrip, 50).toFixed(1)} ms, p99 ${percentile(roundTrip, 99).toFixed(1)} ms`,
    `POST /ptt to changed block   p50 ${percentile(toBlock, 50).toFixed(1)} ms, p99 ${percentile(toBlock, 99).toFixed(1)} ms (${KEYINGS} keyings, block 11.6 ms; at the connector one block later)`,
  );
});

it('memory and CPU', async () => {
  const rssMb = async (pid: number) => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
  };
  const { body } = await system.request('/status');
  const streams: { stream_pid: number }[] = Object.values(body.channels);
  const streamMb = await Promise.all(streams.map(({ stream_pid }) => rssMb(stream_pid)));
  table.push(
    `audio-io supervisor          ${(await rssMb(system.audioIo.pid)).toFixed(0)} MB`,
    `each stream process          ${streamMb.map((mb) => mb.toFixed(0)).join(', ')} MB`,
    `control-api                  ${(await rssMb(system.controlApi.pid)).toFixed(0)} MB`,
    `nats-server                  ${(await rssMb(system.nats.pid)).toFixed(0)} MB`,
    `CPU of engine and streams    ${body.cpu_percent} % of a core`,
    `xruns, late blocks           ${JSON.stringify(Object.values(body.channels).map((c) => [(c as { xruns: number }).xruns, (c as { late_blocks: number }).late_blocks]))}`,
  );
});
