/** Who is measured, and how: each gives its processor time, ns a frame, of its work and of its control. */
import { fileURLToPath } from 'node:url';
import { build, has, ladspa, run } from './commands.mjs';
import { FRAMES, RATE } from './programme.mjs';

const OURS = fileURLToPath(new URL('ours.mjs', import.meta.url));

/** The seed's compressor and limiter in ffmpeg's words. */
const FFMPEG =
  'acompressor=threshold=0.1:ratio=2:attack=10:release=100:knee=1:detection=peak:link=maximum,' +
  'alimiter=limit=0.70795:attack=5.8:release=8:level=0';
/** Our high-pass in the words of ffmpeg and of SoX: two sections of fourth-order Butterworth. */
export const FFMPEG_HIGH_PASS = 'highpass=f=80:t=q:w=0.541196,highpass=f=80:t=q:w=1.306563';
export const SOX_HIGH_PASS = 'highpass -2 80 0.541196q highpass -2 80 1.306563q';
/** What ffmpeg does anyway: its filters work on float64 samples. */
const FFMPEG_NULL = 'aformat=sample_fmts=dbl';

function pair(text) {
  const [work, control] = text.trim().split(/\s+/).map(Number);
  return { work, control };
}

function ours(input, what, overrides = {}, output = undefined) {
  const args = [OURS, input, what, '10', JSON.stringify(overrides), ...(output ? [output] : [])];
  return pair(run(process.execPath, args).stdout);
}

/** User and system time of ffmpeg, by its own report, ns a frame. */
function ffmpegTime(input, filter) {
  const from = ['-f', 's16le', '-ar', String(RATE), '-ac', '2', '-i', input];
  const to = ['-af', filter, '-c:a', 'pcm_s16le', '-f', 'null', '-'];
  const { stderr } = run('ffmpeg', ['-hide_banner', '-nostats', '-benchmark', ...from, ...to]);
  const [, user, system] = /utime=([\d.]+)s stime=([\d.]+)s/.exec(stderr);
  return ((Number(user) + Number(system)) * 1e9) / FRAMES;
}

/** User and system time of a shell command, ns a frame. */
function shellTime(command) {
  const { stderr } = run('bash', ['-c', `TIMEFORMAT='%U %S'; time ${command}`]);
  const [user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return ((user + system) * 1e9) / FRAMES;
}

/** @returns {{name: string, measure: () => {work: number, control: number}}[]} ours first. */
export function contestants(input, output) {
  const list = [
    { name: 'ours', measure: () => ours(input, 'chain', {}, output('ours')) },
    { name: 'ours, TPDF dither', measure: () => ours(input, 'chain', { dither: 'tpdf' }) },
    {
      name: 'ours, true peak',
      measure: () => ours(input, 'chain', { limiter: { true_peak: true } }),
    },
    {
      name: 'ours, input gain 6 dB',
      measure: () => ours(input, 'chain', { input: { gain_db: 6 } }),
    },
    {
      name: 'ours, high-pass',
      measure: () => ours(input, 'chain', { highpass: { enabled: true } }),
    },
    {
      name: 'ours, input gain 6 dB and high-pass',
      measure: () => ours(input, 'chain', { input: { gain_db: 6 }, highpass: { enabled: true } }),
    },
    { name: 'ours: limiter of the sum of 4', measure: () => ours(input, 'sum') },
  ];
  const chain = build('chain', ['-march=native', '-mavx2', '-mfma']);
  if (chain)
    list.push({
      name: 'same algorithm in C, AVX2',
      measure: () => pair(run(chain, [input, output('c'), '512', '10']).stdout),
    });
  if (has('ffmpeg'))
    list.push(
      {
        name: 'ffmpeg acompressor,alimiter (DSP only)',
        measure: () => ({
          work: ffmpegTime(input, `${FFMPEG_NULL},${FFMPEG}`),
          control: ffmpegTime(input, FFMPEG_NULL),
        }),
      },
      {
        name: 'ffmpeg highpass, 4th order (DSP only)',
        measure: () => ({
          work: ffmpegTime(input, `${FFMPEG_NULL},${FFMPEG_HIGH_PASS}`),
          control: ffmpegTime(input, FFMPEG_NULL),
        }),
      },
      {
        name: 'ffmpeg command line, end to end',
        endToEnd: true,
        measure: () => ({ work: shellTime(ffmpegCommand(input)), control: 0 }),
      },
    );
  const host = build('ladspa-host', ['-march=native', '-ffast-math']);
  const hosted = (name, ...plugins) =>
    list.push({
      name,
      measure: () =>
        pair(run(host, [input, output('peer'), '512', '2', String(RATE), ...plugins]).stdout),
    });
  const sc4 = ladspa('sc4_1882');
  const fast = ladspa('fast_lookahead_limiter');
  if (host && sc4 && fast) hosted('SC4 + fast look-ahead limiter', ...swh(sc4, fast));
  const lsp = ladspa('lsp-plugins-ladspa');
  if (host && lsp) hosted('LSP compressor + limiter', ...lspPlugins(lsp));
  const sox = (name, effect) =>
    list.push({
      name,
      measure: () => ({
        work: shellTime(soxCommand(input, effect)),
        control: shellTime(soxCommand(input, '')),
      }),
    });
  if (has('sox')) {
    sox('SoX compand (no limiter)', 'compand 0.01,0.1 -90,-90,-20,-20,0,-10');
    sox('SoX highpass, 4th order', SOX_HIGH_PASS);
  }
  return list;
}

function ffmpegCommand(input) {
  const io = `-f s16le -ar ${RATE} -ac 2 -i ${input} -af ${FFMPEG} -f s16le -y /dev/null`;
  return `ffmpeg -hide_banner -nostats -loglevel error ${io}`;
}

function soxCommand(input, effect) {
  const raw = `-t raw -r ${RATE} -e signed -b 16 -c 2`;
  return `sox -D ${raw} ${input} ${raw} /dev/null ${effect}`;
}

function swh(sc4, limiter) {
  const compressor =
    'Attack time (ms)=10;Release time (ms)=100;Threshold level (dB)=-20;Ratio (1:n)=2;' +
    'Knee radius (dB)=1';
  return [
    ...[sc4, 'sc4', compressor],
    ...[limiter, 'fastLookaheadLimiter', 'Limit (dB)=-3;Release time (s)=0.01'],
  ];
}

function lspPlugins(library) {
  const label = (name) => `http://lsp-plug.in/plugins/ladspa/${name}`;
  const compressor =
    'Attack threshold (G)=0.1;Attack time (ms)=10;Release time (ms)=100;Ratio=2;' +
    'Knee (G)=1;Pause graph analysis=1';
  const limiter =
    'Threshold (G)=0.70795;Automatic level regulation=0;Gain boost=0;Lookahead (ms)=5.8;' +
    'Release time (ms)=8;Pause graph analysis=1';
  return [
    ...[library, label('compressor_stereo'), compressor],
    ...[library, label('limiter_stereo'), limiter],
  ];
}
