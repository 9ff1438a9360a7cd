/**
 * JACK's dummy driver with its loopback, as duplex ALSA devices: exact latency, every xrun counted. Each loopback has an input that can be played to, and an output that can be recorded; with
 * `loop` it hears itself.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../until.js';
import {
  end,
  HARDWARE_REALTIME,
  mayHaveRealtime,
  missing,
  startHardware,
  succeeds,
} from './daemon.js';
import { onceOnly, type Pcm } from './exclusive.js';
import { Playback, Recording } from './raw-audio.js';

export interface JackRigOptions {
  readonly loopbacks?: number;
  readonly sampleRateHz?: number;
  /** Period of the server. Not 128: the ALSA plug-in does not keep up with it. */
  readonly blockFrames?: number;
  /** Of each loopback, in and out. */
  readonly channels?: number;
  /** Each loopback's output is its own input, one period later. */
  readonly hearsItself?: boolean;
  /** Each loopback can be opened once a direction, as a plain sound card. Needs `cc`. */
  readonly exclusive?: boolean;
}

export interface JackLoopback {
  /** Its name for PortAudio, under the host API ALSA. */
  readonly device: string;
  play(samples: Int16Array): Playback;
  record(): Recording;
}

export interface JackRig {
  /** For processes that open the loopbacks: the whole environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly loopbacks: readonly JackLoopback[];
  stop(): Promise<void>;
}

const SERVER_NAMES = 4;
/** By default JACK allocates 2,048 ports, 107 MB that each client maps: opening one would last twice as long. */
const PORTS_A_LOOPBACK = 8;
const START_MS = 5_000;
const MOST_OUTPUT = 2_000;

/** Why there can be no such rig here; undefined where there can. */
export const jackMissing = missing(['jackd', 'jack_lsp', 'sox']);

export async function startJackRig({
  loopbacks = 1,
  sampleRateHz = 44_100,
  blockFrames = 512,
  channels = 2,
  hearsItself = false,
  exclusive = false,
}: JackRigOptions = {}): Promise<JackRig> {
  const folder = await mkdtemp(join(tmpdir(), 'jack-rig-'));
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    HOME: folder,
    JACK_NO_AUDIO_RESERVATION: '1',
    JACK_NO_START_SERVER: '1',
    ALSA_CONFIG_PATH: join(folder, 'asound.conf'),
  };
  // The players and recorders of the tests have devices of their own, which PortAudio does not list.
  const toolsEnv: NodeJS.ProcessEnv = { ...env, ALSA_CONFIG_PATH: join(folder, 'tools.conf') };
  const wire = (_: unknown, i: number) => {
    const inputs = (2 * i + (hearsItself ? 1 : 0)) * channels + 1;
    const outputs = (2 * i + 1) * channels + 1;
    return { name: `mc_loop${i + 1}`, inputs, outputs };
  };
  const wiring = Array.from({ length: loopbacks }, wire);
  const pcms = wiring.map(({ name, inputs, outputs }) =>
    pcm(name, { capture: inputs, playback: outputs }, channels),
  );
  const tools = wiring.flatMap(({ name, inputs, outputs }) => [
    pcm(`${name}_play`, { playback: inputs }, channels),
    pcm(`${name}_rec`, { capture: outputs }, channels),
  ]);
  const fallback = 'pcm.default { type null }';
  const ours = exclusive ? await onceOnly(pcms, folder) : pcms.map(definition);
  await writeFile(join(folder, 'asound.conf'), [...ours, fallback].join('\n'));
  await writeFile(join(folder, 'tools.conf'), [...tools.map(definition), fallback].join('\n'));
  const daemon = await startServer(
    { sampleRateHz, blockFrames, ports: 2 * channels * loopbacks, env },
    (name) => {
      env['JACK_DEFAULT_SERVER'] = name;
      toolsEnv['JACK_DEFAULT_SERVER'] = name;
    },
  );
  const stop = async () => {
    await end(daemon, 'SIGTERM');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const raw = [
    '-t',
    'raw',
    '-e',
    'signed',
    '-b',
    '16',
    '-r',
    `${sampleRateHz}`,
    '-c',
    `${channels}`,
  ];
  const sox = (...args: string[]) => ({ command: 'sox', args: ['-q', ...args], env: toolsEnv });
  return {
    env,
    stop,
    loopbacks: wiring.map(({ name }) => ({
      device: name,
      play: (samples) => new Playback(sox(...raw, '-', '-t', 'alsa', `${name}_play`), samples),
      record: () => new Recording(sox('-t', 'alsa', `${name}_rec`, ...raw, '-')),
    })),
  };
}

interface ServerOptions {
  readonly sampleRateHz: number;
  readonly blockFrames: number;
  readonly ports: number;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * A server under a name that no other rig of this machine uses now. JACK remembers at most eight
 * names, also of servers that were killed, until one of that name starts again: so they are few.
 */
async function startServer(
  { sampleRateHz, blockFrames, ports, env }: ServerOptions,
  named: (name: string) => void,
): Promise<ChildProcess> {
  const outputs: string[] = [];
  for (let number = 1; number <= SERVER_NAMES; number++) {
    const name = `mcae-rig-${number}`;
    const common = [
      // By its own option: it sets the policy of its threads itself.
      ...(mayHaveRealtime() ? ['--realtime', '-P', String(HARDWARE_REALTIME)] : ['--no-realtime']),
      '--no-mlock',
      '-n',
      name,
      '-L',
      String(ports),
      '-p',
      String(PORTS_A_LOOPBACK * ports),
    ];
    const dummy = ['-d', 'dummy', '-r', String(sampleRateHz), '-p', String(blockFrames)];
    const args = [...common, ...dummy, '-C', '2', '-P', '2'];
    const daemon = startHardware('jackd', args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [daemon.stdout, daemon.stderr])
      stream?.on('data', (chunk: Buffer) => {
        output = (output + chunk).slice(-MOST_OUTPUT);
      });
    const answers = async () =>
      output.includes('server starting') && (await succeeds('jack_lsp', ['-s', name], env));
    const ended = () => daemon.exitCode !== null || daemon.signalCode !== null;
    try {
      await until('the JACK server is there', async () => ended() || (await answers()), {
        withinMs: START_MS,
      });
    } catch {
      // It logged that it started, but answers nobody.
    }
    if (!ended() && (await answers())) {
      named(name);
      return daemon;
    }
    await end(daemon);
    outputs.push(output);
  }
  throw new Error(`no JACK server:\n${outputs.join('\n')}`);
}

/** @param ports the first loopback port of each direction that there is. */
function pcm(
  name: string,
  ports: { readonly capture?: number; readonly playback?: number },
  channels: number,
): Pcm {
  const list = (direction: 'capture' | 'playback', first: number | undefined) => {
    if (first === undefined) return '';
    const entries = Array.from(
      { length: channels },
      (_, i) => `${i} "loopback:${direction}_${first + i}"`,
    );
    return `${direction}_ports { ${entries.join(' ')} }`;
  };
  const directions = [list('playback', ports.playback), list('capture', ports.capture)];
  return { name, body: `{ type jack ${directions.join(' ')} }` };
}

const definition = ({ name, body }: Pcm) => `pcm.${name} ${body}`;
