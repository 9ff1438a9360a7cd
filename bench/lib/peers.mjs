/** Sends a signal through a compressor or a limiter: ours, or a peer that is installed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createChain } from '@mcae/dsp';
import { build, has, ladspa, OUT, run } from './commands.mjs';
import { FFMPEG_HIGH_PASS, SOX_HIGH_PASS } from './contestants.mjs';
import { RATE } from './measure.mjs';
import { parameters } from './parameters.mjs';
import { COLOURS } from './svg.mjs';

const RAW = ['-f', 's16le', '-ar', String(RATE), '-ac', '2'];

function read(path) {
  const file = readFileSync(path);
  return new Int16Array(file.buffer, file.byteOffset, file.length >> 1);
}

/** Runs a signal through a command that reads one raw file and writes another. */
function through(samples, command) {
  const [input, output] = [`${OUT}report-in.raw`, `${OUT}report-out.raw`];
  writeFileSync(input, samples);
  command(input, output);
  return read(output);
}

/**
 * Ours, with what differs from the seed's parameters; the look-ahead is taken out.
 * @param {{frame: number, open?: boolean, overrides?: object}[]} [events] what happens when; where the
 *   first opens the gate, it is closed until then
 */
export function ours(samples, overrides = {}, events = []) {
  const chain = createChain({ sampleRateHz: RATE, maxFrames: 512 }, parameters(overrides));
  chain.setGate(!events.some(({ open }) => open), false);
  const frames = samples.length / 2;
  const output = new Int16Array(samples.length + 2 * chain.latencyFrames);
  for (let at = 0; at < frames + chain.latencyFrames; ) {
    const next = events.find(({ frame }) => frame > at)?.frame ?? Infinity;
    for (const { frame, open, overrides: changed } of events) {
      if (frame !== at) continue;
      if (open !== undefined) chain.setGate(open, false);
      if (changed) chain.configure(parameters(changed));
    }
    const count = Math.min(512, next - at, frames + chain.latencyFrames - at);
    chain.block.fill(0);
    chain.block.set(samples.subarray(2 * at, 2 * Math.min(frames, at + count)));
    chain.process(count, false);
    output.set(chain.block.subarray(0, 2 * count), 2 * at);
    at += count;
  }
  return output.subarray(2 * chain.latencyFrames);
}

/** The peers that are there: name, colour, and a function from samples to samples. */
export function compressors() {
  const list = [];
  if (has('ffmpeg'))
    list.push(
      ffmpeg(
        'ffmpeg acompressor',
        'acompressor=threshold=0.1:ratio=2:attack=10:release=100:knee=1:detection=peak:link=maximum',
      ),
    );
  list.push(
    ...hosted('SC4', 'sc4', ladspa('sc4_1882'), 'sc4', [
      'Attack time (ms)=10',
      'Release time (ms)=100',
      'Threshold level (dB)=-20',
      'Ratio (1:n)=2',
      'Knee radius (dB)=1',
    ]),
    ...hosted('LSP compressor', 'lsp', ladspa('lsp-plugins-ladspa'), lsp('compressor_stereo'), [
      'Attack threshold (G)=0.1',
      'Attack time (ms)=10',
      'Release time (ms)=100',
      'Ratio=2',
      'Knee (G)=1',
    ]),
  );
  if (has('sox')) list.push(sox('SoX compand', 'compand 0.01,0.1 -90,-90,-20,-20,0,-10'));
  return list;
}

/** High-passes of fourth order at 80 Hz. */
export function highPasses() {
  return [
    ...(has('ffmpeg') ? [ffmpeg('ffmpeg highpass', FFMPEG_HIGH_PASS)] : []),
    ...(has('sox') ? [sox('SoX highpass', SOX_HIGH_PASS)] : []),
  ];
}

/** Limiters at a ceiling of -6.02 dBFS. */
export function limiters() {
  const list = [];
  if (has('ffmpeg'))
    list.push(ffmpeg('ffmpeg alimiter', 'alimiter=limit=0.5:attack=5.8:release=8:level=0'));
  list.push(
    ...hosted(
      'fast look-ahead limiter',
      'sc4',
      ladspa('fast_lookahead_limiter'),
      'fastLookaheadLimiter',
      ['Limit (dB)=-6.02', 'Release time (s)=0.01'],
    ),
    ...hosted('LSP limiter', 'lsp', ladspa('lsp-plugins-ladspa'), lsp('limiter_stereo'), [
      'Threshold (G)=0.5',
      'Automatic level regulation=0',
      'Gain boost=0',
      'Lookahead (ms)=5.8',
      'Attack time (ms)=5.8',
      'Release time (ms)=8',
    ]),
  );
  return list;
}

const lsp = (name) => `http://lsp-plug.in/plugins/ladspa/${name}`;

function ffmpeg(name, filter) {
  return {
    name,
    colour: COLOURS.ffmpeg,
    process: (samples) =>
      through(samples, (input, output) => {
        const quiet = ['-hide_banner', '-loglevel', 'error', '-y'];
        run('ffmpeg', [...quiet, ...RAW, '-i', input, '-af', filter, '-f', 's16le', output]);
      }),
  };
}

function sox(name, effect) {
  return {
    name,
    colour: COLOURS.sox,
    process: (samples) =>
      through(samples, (input, output) => {
        const raw = ['-t', 'raw', '-r', String(RATE), '-e', 'signed', '-b', '16', '-c', '2'];
        run('sox', ['-D', ...raw, input, ...raw, output, ...effect.split(' ')]);
      }),
  };
}

function hosted(name, colour, library, label, settings) {
  const host = library && build('ladspa-host', ['-march=native', '-ffast-math']);
  if (!host) return [];
  return [
    {
      name,
      colour: COLOURS[colour],
      process: (samples) =>
        through(samples, (input, output) => {
          const plugin = [library, label, settings.join(';')];
          run(host, [input, output, '441', '0', String(RATE), ...plugin]);
        }),
    },
  ];
}
