/**
 * npm run bench: what a frame costs, ours and others on the same file, and what a block costs in
 * a process that does nothing else. Writes bench/out/dsp.json.
 *
 * Every contestant runs once a round, in turn, so that a disturbance hits all alike; each keeps its
 * best round in processor time, less its own control (the same program with a filter that does nothing).
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { installPeers, OUT } from './lib/commands.mjs';
import { contestants } from './lib/contestants.mjs';
import { FRAMES, RATE, SECONDS, writeProgramme } from './lib/programme.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const BLOCK = 512;
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CHILD = fileURLToPath(new URL('lib/block-times.mjs', import.meta.url));
const tell = (line = '') => process.stdout.write(`${line}\n`);

function buildDsp() {
  const tsc = `${ROOT}node_modules/typescript/bin/tsc`;
  const done = spawnSync(process.execPath, [tsc, '-b', 'packages/dsp'], { cwd: ROOT });
  if (done.status !== 0) throw new Error(`packages/dsp does not compile:\n${done.stdout}`);
}

function compareAll(input) {
  const list = contestants(input, (name) => `${OUT}${name}.raw`);
  const best = list.map(() => ({ work: Infinity, control: Infinity }));
  for (let round = 0; round < ROUNDS; round++) {
    list.forEach((contestant, i) => {
      const { work, control } = contestant.measure();
      best[i].work = Math.min(best[i].work, work);
      best[i].control = Math.min(best[i].control, control);
    });
    tell(`round ${round + 1} of ${ROUNDS}`);
  }
  // End to end is compared with the whole of ours: copies, chain, calls.
  const whole = best[0].work;
  const net = best[0].work - best[0].control;
  return list.map(({ name, endToEnd }, i) => {
    const ns = best[i].work - best[i].control;
    return { name, ns_per_frame: ns, ratio_to_ours: ns / (endToEnd ? whole : net) };
  });
}

/** The C program is the same algorithm only if it gives the same samples. */
function compareOutputs() {
  const [ours, c] = ['ours', 'c'].map((name) => `${OUT}${name}.raw`);
  if (!existsSync(ours) || !existsSync(c)) return;
  const samples = [ours, c].map((path) => {
    const file = readFileSync(path);
    return new Int16Array(file.buffer, file.byteOffset, file.length >> 1);
  });
  // The kernel's gate ramps open at the start.
  let worst = 0;
  let different = 0;
  const length = Math.min(samples[0].length, samples[1].length);
  for (let i = RATE; i < length; i++) {
    const difference = Math.abs(samples[0][i] - samples[1][i]);
    if (difference > 0) different++;
    if (difference > worst) worst = difference;
  }
  const part = ((100 * different) / (length - RATE)).toFixed(2);
  tell(`C against kernel: largest difference ${worst} LSB, in ${part} % of the samples`);
}

function table(results) {
  tell();
  tell(`${'ns/frame'.padStart(10)}${'ratio'.padStart(9)}  ${SECONDS} s of stereo at ${RATE} Hz`);
  for (const { name, ns_per_frame: ns, ratio_to_ours: ratio } of results)
    tell(`${ns.toFixed(2).padStart(10)}${ratio.toFixed(2).padStart(9)}  ${name}`);
  tell();
}

/** A child times its blocks while this process makes as much garbage as it can. */
async function blockTimes(channels, blocks, pauseMs, garbage) {
  const child = spawn(process.execPath, [CHILD, String(channels), String(blocks), String(pauseMs)]);
  let text = '';
  child.stdout.on('data', (data) => {
    text += data;
  });
  let running = true;
  const ended = new Promise((resolve) => {
    child.on('close', () => {
      running = false;
      resolve();
    });
  });
  let kept = [];
  while (running && garbage) {
    for (let i = 0; i < 20_000; i++) kept.push({ i, text: `garbage ${i}` });
    if (kept.length > 400_000) kept = [];
    await new Promise((resolve) => setImmediate(resolve));
  }
  await ended;
  return JSON.parse(text);
}

const us = (ns) => `${(ns / 1_000).toFixed(2).padStart(9)}`;

async function secondPart() {
  tell('one block of 512 frames in a process of its own, µs; the parent makes garbage');
  tell('                            p50      p99   p99.99      max     first');
  const rows = [
    ['the machine: no channel', 0, 1_000_000, 0],
    ['1 channel, back to back', 1, 1_000_000, 0],
    ['1 channel, every 1 ms', 1, 20_000, 1],
    ['4 channels, every 1 ms', 4, 20_000, 1],
  ];
  const blocks = [];
  for (const [name, channels, count, pause] of rows) {
    const t = await blockTimes(channels, count, pause, true);
    blocks.push({ name, ...t });
    tell(`${name.padEnd(24)}${us(t.p50)}${us(t.p99)}${us(t.p9999)}${us(t.max)}${us(t.first)}`);
  }
  tell();
  tell(
    `channels a core could carry: ${RATE} Hz, blocks of ${BLOCK}, copies included, processor time`,
  );
  const capacity = [];
  for (const channels of [4, 16, 64, 256]) {
    const t = await blockTimes(channels, Math.ceil(400_000 / channels), 0, false);
    const perCore = ((BLOCK / RATE) * 1e9 * channels) / t.work;
    const percent = (100 * t.work) / ((BLOCK / RATE) * 1e9);
    capacity.push({ channels, per_core: perCore, percent_of_core: percent });
    tell(
      `${String(channels).padStart(4)} channels: ${percent.toFixed(3)} % of a core, ` +
        `${Math.floor(perCore)} channels a core`,
    );
  }
  return { blocks, capacity };
}

mkdirSync(OUT, { recursive: true });
tell(`${cpus()[0].model}, Node ${process.version}`);
installPeers(tell);
buildDsp();
const input = `${OUT}programme.raw`;
if (!existsSync(input) || statSync(input).size !== 4 * FRAMES) writeProgramme(input);
const results = compareAll(input);
compareOutputs();
table(results);
writeFileSync(`${OUT}dsp.json`, `${JSON.stringify(results, null, 2)}\n`);
const second = await secondPart();
writeFileSync(`${OUT}blocks.json`, `${JSON.stringify(second, null, 2)}\n`);
