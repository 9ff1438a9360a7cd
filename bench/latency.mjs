/**
 * npm run latency: the round trip of a loop, out of a device and back into it, in frames and ms: our
 * stream process with its chain, and a plain C callback on the same PortAudio beside it.
 *
 *   npm run latency -- [--input NAME --output NAME] [--host-api ALSA] [--rate 44100]
 *                      [--blocks 512,256] [--rounds 3] [--seconds 6]
 *
 * With devices named, they are the loop: connect the output to the input by a cable. Without, the loops are
 * JACK's dummy driver and a PulseAudio sink, where they are installed.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { addonPath, soundEnvironment } from '@mcae/audio-io';
import { buildCallback, raisePriority } from './lib/callback.mjs';
import { OUT } from './lib/commands.mjs';
import { loadTs } from './lib/load-ts.mjs';
import { parameters } from './lib/parameters.mjs';

const OURS = fileURLToPath(new URL('latency/ours.mjs', import.meta.url));
const run = promisify(execFile);
const print = (line = '') => process.stdout.write(`${line}\n`);

const { values } = parseArgs({
  options: {
    input: { type: 'string' },
    output: { type: 'string' },
    'host-api': { type: 'string', default: 'ALSA' },
    rate: { type: 'string', default: '44100' },
    blocks: { type: 'string', default: '512,256' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '6' },
  },
});
const rateHz = Number(values.rate);
const blocks = values.blocks.split(',').map(Number);
const rounds = Number(values.rounds);
const lookaheadFrames = parameters().limiter.lookahead_frames;

async function ours(loop, blockFrames) {
  const args = [loop.input, loop.output, rateHz, blockFrames, values.seconds, values['host-api']];
  // It ends by a signal to itself: a process with a lost device cannot end otherwise.
  const running = run(process.execPath, [OURS, ...args.map(String)], {
    env: soundEnvironment(loop.env),
  });
  raisePriority(running.child.pid, loop);
  const { stdout, stderr } = await running.catch((error) => error);
  const [, json] = /^RESULT (.*)$/m.exec(stdout ?? '') ?? [];
  if (json === undefined) throw new Error(`our stream printed nothing:\n${stderr}`);
  return JSON.parse(json);
}

async function callback(binary, loop, blockFrames) {
  const args = [loop.input, loop.output, rateHz, blockFrames, values.seconds].map(String);
  const running = run(binary, args, { env: loop.env });
  raisePriority(running.child.pid, loop);
  const { stdout } = await running;
  return { roundTrips: stdout.split('\n').flatMap((line) => (/^\d+$/.test(line) ? [+line] : [])) };
}

/** The loops to measure, one after the other: devices, environment, and what ends it. */
async function* loops(blockFrames) {
  if (values.input !== undefined || values.output !== undefined) {
    const input = values.input ?? values.output;
    const output = values.output ?? input;
    const cable = { input, output, env: process.env, isRealtime: true, stop: () => {} };
    yield { name: 'cable', ...cable };
    return;
  }
  const rigs = await loadTs(new URL('../test/support/sound-rig.ts', import.meta.url));
  const rigOf = {
    'JACK dummy': [
      rigs.jackMissing,
      true,
      () => rigs.startJackRig({ blockFrames, hearsItself: true }),
    ],
    // Behind a sound server our streams do not run in real time either.
    PulseAudio: [rigs.pulseMissing, false, () => rigs.startPulseRig({ hearsItself: true })],
  };
  for (const [name, [missing, isRealtime, start]] of Object.entries(rigOf)) {
    if (missing) {
      print(`${name} is left out: ${missing}`);
      continue;
    }
    const rig = await start();
    const { device } = rig.loopbacks[0];
    const stop = () => rig.stop();
    yield { name, input: device, output: device, env: rig.env, isRealtime, stop };
  }
}

const sorted = (list) => [...list].sort((a, b) => a - b);
const median = (list) => sorted(list)[Math.floor(list.length / 2)];

async function measure(binary, loop, blockFrames) {
  const contestants = [['ours', () => ours(loop, blockFrames)]];
  if (binary) contestants.push(['C callback', () => callback(binary, loop, blockFrames)]);
  const results = contestants.map(([name]) => ({ name, roundTrips: [], disturbed: 0 }));
  for (let round = 0; round < rounds; round++)
    for (const [index, [, open]] of contestants.entries()) {
      const one = await open();
      const result = results[index];
      result.roundTrips.push(...one.roundTrips);
      result.nominalFrames = one.nominalFrames;
      result.disturbed += (one.inputXruns ?? 0) + (one.outputXruns ?? 0) + (one.lateBlocks ?? 0);
    }
  return results;
}

function report(loop, blockFrames, results) {
  const [us, c] = results;
  const ms = (frames) => `${((1_000 * frames) / rateHz).toFixed(1)} ms`;
  const entries = results.map(({ name, roundTrips, nominalFrames, disturbed }) => {
    if (roundTrips.length === 0) {
      print(`${loop.name}, ${blockFrames}: ${name} heard nothing: is there a loop?`);
      return undefined;
    }
    // Without the look-ahead: the latency of the device and of the path to it.
    const own = name === 'ours' ? lookaheadFrames : 0;
    const [p50, least, most] = [
      median(roundTrips),
      Math.min(...roundTrips),
      Math.max(...roundTrips),
    ];
    const nominal = nominalFrames === undefined ? '–' : `${nominalFrames}`;
    print(
      `| ${loop.name} | ${blockFrames} | ${name} | ${p50} (${ms(p50)}) | ${least} … ${most} ` +
        `| ${p50 - own} | ${nominal} | ${roundTrips.length} | ${name === 'ours' ? disturbed : '–'} |`,
    );
    return {
      loop: loop.name,
      blockFrames,
      name,
      p50,
      least,
      most,
      lookaheadFrames: own,
      disturbed,
    };
  });
  if (us?.roundTrips.length && c?.roundTrips.length) {
    const frames = median(us.roundTrips) - lookaheadFrames - median(c.roundTrips);
    entries.push({ loop: loop.name, blockFrames, name: 'difference', frames });
  }
  return entries.filter(Boolean);
}

if (addonPath() === undefined) {
  print('There is no sound library here: naudiodon was not built (docs/sound.md says how).');
  process.exit(1);
}
const binary = buildCallback();
if (!binary) print('No C compiler here: our side alone.');
print(
  `look-ahead ${lookaheadFrames} frames at ${rateHz} Hz; ${rounds} openings of ${values.seconds} s each`,
);
print(
  '| loop | block | who | round trip p50 | least … most | without look-ahead | nominal | impulses heard | xruns, late blocks |',
);
print('|---|---|---|---|---|---|---|---|---|');
const all = [];
for (const blockFrames of blocks)
  for await (const loop of loops(blockFrames))
    try {
      all.push(...report(loop, blockFrames, await measure(binary, loop, blockFrames)));
    } finally {
      await loop.stop();
    }
for (const { loop, blockFrames, frames } of all.filter(({ name }) => name === 'difference'))
  print(
    `${loop}, ${blockFrames}: ours adds ${frames} frames to the C callback, besides the look-ahead`,
  );
mkdirSync(OUT, { recursive: true });
writeFileSync(join(OUT, 'latency.json'), `${JSON.stringify(all, null, 2)}\n`);
