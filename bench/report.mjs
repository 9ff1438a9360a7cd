/**
 * npm run dsp:report: how the chain sounds, measured: bench/out/dsp-report.html, and its picture
 * for the README, docs/images/dsp.png (through Chromium, where it is installed).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { staticCurveDb } from '@mcae/dsp';
import { has, installPeers, OUT } from './lib/commands.mjs';
import {
  bands,
  db,
  envelopeDb,
  fit,
  left,
  RATE,
  sine,
  spectrumDb,
  stereo,
} from './lib/measure.mjs';
import { parameters } from './lib/parameters.mjs';
import { compressors, highPasses, limiters, ours } from './lib/peers.mjs';
import { COLOURS, lineChart } from './lib/svg.mjs';

const tell = (line) => process.stdout.write(`${line}\n`);
const IMAGES = fileURLToPath(new URL('../docs/images/', import.meta.url));

/** Steady level out for level in: a tone of 945 Hz (not locked to the rate). */
function staticCurve(process) {
  const hz = 945;
  const points = [];
  for (let level = -60; level <= 0; level += 3) {
    const output = left(process(stereo(RATE, sine(hz, level))));
    // 210 periods of 945 Hz are 9,800 frames.
    points.push([level, db(fit(output.subarray(RATE - 14_000, RATE - 4_200), hz).amplitude)]);
  }
  return points;
}

function curves(peers) {
  const { comp } = parameters();
  const levels = Array.from({ length: 21 }, (_, i) => -60 + 3 * i);
  const theory = levels.map((x) => [x, staticCurveDb(x, comp)]);
  const own = staticCurve((samples) => ours(samples, { limiter: { ceiling_db: 0 } }));
  const measured = peers.map((peer) => ({ ...peer, points: staticCurve(peer.process) }));
  const errors = (points) => points.map(([x, y]) => [x, y - staticCurveDb(x, comp)]);
  const worst = (points) => Math.max(...errors(points).map(([, e]) => Math.abs(e)));
  const named = (name, points) => `${name}: largest error ${worst(points).toFixed(3)} dB`;
  const x = { label: 'level in, dBFS', min: -60, max: 0, step: 10 };
  return [
    lineChart({
      title: 'Static curve: 2:1 above -20 dBFS',
      x,
      y: { label: 'level out, dBFS', min: -60, max: 0, step: 10 },
      series: [
        { name: 'the formula', colour: COLOURS.theory, points: theory, width: 4 },
        ...measured.map(({ name, colour, points }) => ({ name, colour, points })),
        { name: 'ours, measured', colour: COLOURS.ours, points: own, dots: true, width: 3 },
      ],
    }),
    lineChart({
      title: 'Static curve: distance from the formula',
      legendAt: 'bottom left',
      x,
      y: { label: 'error, dB', min: -2, max: 2, step: 0.5 },
      series: [
        ...measured.map(({ name, colour, points }) => ({
          name: named(name, points),
          colour,
          points: errors(points),
        })),
        { name: named('ours', own), colour: COLOURS.ours, points: errors(own), width: 3 },
      ],
    }),
  ];
}

function ballistics(peers) {
  // 1,050 Hz has 42 frames a period: its level can be told from any period alone.
  const period = 42;
  const steps = [0.3 * RATE, 0.6 * RATE, 1.1 * RATE].map(Math.round);
  const level = (n) => (n >= steps[0] && n < steps[1] ? -6 : -26);
  const input = stereo(steps[2], (n) => sine(RATE / period, level(n))(n));
  const before = envelopeDb(left(input), period);
  const gain = (output) => {
    const after = envelopeDb(left(output), period);
    const points = [];
    for (let n = steps[0] - 2_000; n < steps[2] - 2_000; n += 60)
      points.push([((n - steps[0]) * 1_000) / RATE, after[n] - before[n]]);
    return points;
  };
  const ideal = [];
  for (let t = -40; t < 740; t += 2) {
    const down = t < 0 ? 0 : -7 * (1 - Math.exp(-t / 10));
    // The detector holds 10 ms, then recovers; hold and time constant make the 100 ms.
    ideal.push([t, t < 310 ? down : -7 * Math.exp(-(t - 310) / 90)]);
  }
  return lineChart({
    title: 'Attack 10 ms, release 100 ms: gain after a step of 20 dB up and down',
    legendAt: 'bottom right',
    x: {
      label: 'ms after the step up',
      min: -40,
      max: 700,
      step: 100,
      ticks: [0, 100, 200, 300, 400, 500, 600, 700],
    },
    y: { label: 'gain, dB', min: -10, max: 3, step: 1 },
    series: [
      { name: 'the formula', colour: COLOURS.theory, points: ideal, width: 4 },
      ...peers.map(({ name, colour, process }) => ({ name, colour, points: gain(process(input)) })),
      {
        name: 'ours',
        colour: COLOURS.ours,
        points: gain(ours(input, { limiter: { ceiling_db: 0 } })),
        width: 2.4,
      },
    ],
  });
}

function limiterSpectrum(peers) {
  const length = 65_536;
  const hz = (Math.round((1_000 * length) / RATE) * RATE) / length;
  const input = stereo(3 * RATE, sine(hz, -0.01));
  const series = (name, colour, output, width) => {
    const steady = left(output).subarray(RATE, RATE + length);
    const { thdnDb } = fit(steady, hz);
    const points = bands(spectrumDb(steady, length), 100, 20_000, 300);
    return { name: `${name}: THD+N ${thdnDb.toFixed(1)} dB`, colour, points, width };
  };
  const own = ours(input, { comp: { ratio: 1 }, limiter: { ceiling_db: -6.02 } });
  return lineChart({
    title: 'Limiter: 1 kHz, 6 dB over the ceiling, int16',
    legendAt: 'top right',
    x: {
      label: 'Hz',
      min: 100,
      max: 20_000,
      log: true,
      ticks: [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000],
    },
    y: { label: 'dBFS', min: -160, max: 0, step: 20 },
    series: [
      ...peers.map(({ name, colour, process }) => series(name, colour, process(input), 1.2)),
      series('ours', COLOURS.ours, own, 1.6),
    ],
  });
}

function gateClick() {
  const at = 2_048;
  const length = 8_192;
  const tone = sine(400, -6, 0.8);
  const ramp = Math.round(0.005 * RATE);
  const spectrum = (output) => bands(spectrumDb(left(output), length), 100, 20_000, 250);
  const shaped = (gate) => stereo(length, (n) => tone(n) * gate((n - at) / ramp));
  const open = { comp: { ratio: 1 }, limiter: { ceiling_db: 0, lookahead_frames: 64 } };
  const own = ours(stereo(length, tone), open, [{ frame: at, open: true }]);
  return lineChart({
    title: 'Gate: a 400 Hz tone at -6 dBFS is opened',
    legendAt: 'top right',
    x: {
      label: 'Hz',
      min: 100,
      max: 20_000,
      log: true,
      ticks: [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000],
    },
    y: { label: 'dBFS', min: -140, max: 0, step: 20 },
    series: [
      { name: 'switched', colour: COLOURS.sox, points: spectrum(shaped((t) => +(t >= 0))) },
      {
        name: 'linear ramp, 5 ms',
        colour: COLOURS.ffmpeg,
        points: spectrum(shaped((t) => Math.max(0, Math.min(1, t)))),
      },
      { name: 'ours, 5 ms', colour: COLOURS.ours, points: spectrum(own), width: 2.2 },
    ],
  });
}

/** Levels of tones through the high-pass at 80 Hz: two seconds of each, of which the second counts. */
function highPass() {
  const corner = 80;
  const tones = [
    20, 25, 30, 36, 43, 50, 58, 66, 74, 80, 88, 98, 110, 130, 160, 220, 400, 1_000, 4_000,
  ];
  const input = stereo(2 * RATE * tones.length, (n) =>
    sine(tones[Math.floor(n / 2 / RATE)], -1)(n),
  );
  const formula = (hz) => -10 * Math.log10(1 + (corner / hz) ** 8);
  const response = (output) => {
    const samples = left(output);
    // Whole Hz have whole periods in a second.
    const second = (i) => samples.subarray((2 * i + 1) * RATE, (2 * i + 2) * RATE);
    return tones.map((hz, i) => [hz, db(fit(second(i), hz).amplitude) + 1]);
  };
  const alone = {
    ...{ comp: { ratio: 1 }, limiter: { ceiling_db: 0 }, dither: 'tpdf' },
    highpass: { enabled: true, frequency_hz: corner },
  };
  const own = response(ours(input, alone));
  const peers = highPasses().map((peer) => ({ ...peer, points: response(peer.process(input)) }));
  const errors = (points) => points.map(([hz, y]) => Math.abs(y - formula(hz)));
  const named = (name, points) =>
    `${name}: largest error ${Math.max(...errors(points)).toFixed(3)} dB`;
  const theory = tones.map((hz) => [hz, formula(hz)]);
  return lineChart({
    title: 'High-pass: fourth-order Butterworth at 80 Hz',
    legendAt: 'bottom right',
    x: {
      label: 'Hz',
      min: 20,
      max: 4_000,
      log: true,
      ticks: [20, 50, 100, 200, 500, 1_000, 2_000, 4_000],
    },
    y: { label: 'level, dB', min: -60, max: 10, step: 10 },
    series: [
      { name: 'the formula', colour: COLOURS.theory, points: theory, width: 4 },
      ...peers.map(({ name, colour, points }) => ({ name: named(name, points), colour, points })),
      { name: named('ours', own), colour: COLOURS.ours, points: own, dots: true, width: 2 },
    ],
  });
}

/** A change of the input gain while a tone runs: what it did to each frame. */
function inputGain() {
  const at = 2_048;
  const alone = (gain_db) => ({
    comp: { ratio: 1 },
    limiter: { ceiling_db: 0, lookahead_frames: 64 },
    input: { gain_db },
  });
  const input = stereo(6_144, () => 10 ** (-26 / 20));
  const changes = [-24, 24, -6].map((gain, i) => ({ frame: at + 1_024 * i, gain }));
  const events = changes.map(({ frame, gain }) => ({ frame, overrides: alone(gain) }));
  const output = left(ours(input, alone(0), events));
  const fade = 16 * Math.ceil((0.02 * RATE) / 16);
  const ms = (frame) => (1_000 * (frame - at)) / RATE;
  const formula = (frame) => {
    let db = 0;
    for (const { frame: begin, gain } of changes) {
      // It begins with the next sub-block; the look-ahead is taken out.
      const s = Math.max(0, Math.min(1, (frame - begin) / fade));
      db += (gain - db) * s * s * (3 - 2 * s);
    }
    return db;
  };
  const frames = Array.from({ length: 512 }, (_, i) => at - 256 + 8 * i);
  return lineChart({
    title: 'Input gain: 0, -24, 24, -6 dB, each change over 20 ms',
    legendAt: 'top right',
    x: { label: 'ms after the first change', min: -5, max: 85, step: 10 },
    y: { label: 'gain, dB', min: -30, max: 30, step: 10 },
    series: [
      {
        name: 'the formula',
        colour: COLOURS.theory,
        points: frames.map((frame) => [ms(frame), formula(frame)]),
        width: 4,
      },
      {
        name: 'ours',
        colour: COLOURS.ours,
        points: frames.map((frame) => [ms(frame), db(output[frame]) + 26]),
        width: 2,
      },
    ],
  });
}

function speed() {
  const file = `${OUT}dsp.json`;
  if (!existsSync(file)) return '';
  const rows = JSON.parse(readFileSync(file, 'utf8')).map(
    ({ name, ns_per_frame: ns, ratio_to_ours: ratio }) =>
      `<tr><td>${name}</td><td>${ns.toFixed(2)}</td><td>${ratio.toFixed(2)}</td></tr>`,
  );
  return `<table><tr><th>npm run bench</th><th>ns/frame</th><th>ratio</th></tr>${rows.join('')}</table>`;
}

function page(charts) {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>DSP report</title><style>
body { font: 14px sans-serif; margin: 16px; color: #222; background: #fff; }
main { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 12px; }
table { border-collapse: collapse; font-size: 13px; } td, th { text-align: left; padding: 3px 12px 3px 0; }
</style></head><body>
<main>${charts.join('\n')}<div>${speed()}</div></main></body></html>
`;
}

mkdirSync(OUT, { recursive: true });
mkdirSync(IMAGES, { recursive: true });
installPeers(tell);
const peers = compressors();
const charts = [
  ...curves(peers),
  ballistics(peers),
  limiterSpectrum(limiters()),
  gateClick(),
  inputGain(),
  highPass(),
];
const names = [
  'static-curve',
  'static-error',
  'ballistics',
  'limiter-spectrum',
  'gate',
  'input-gain',
  'high-pass',
];
charts.forEach((chart, i) => {
  writeFileSync(`${OUT}${names[i]}.svg`, chart);
});
const html = `${OUT}dsp-report.html`;
writeFileSync(html, page(charts));
tell(`written: ${html}`);
const chromium = ['chromium', 'chromium-browser', 'google-chrome'].find(has);
if (chromium) {
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars'];
  const shot = [`--screenshot=${IMAGES}dsp.png`, '--window-size=1100,1400', `file://${html}`];
  const done = spawnSync(chromium, [...flags, ...shot], { stdio: 'ignore' });
  tell(done.status === 0 ? `written: ${IMAGES}dsp.png` : 'Chromium made no picture');
} else tell('no picture: Chromium is not installed');
