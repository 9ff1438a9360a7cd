/**
 * PulseAudio null sinks as duplex ALSA devices: what is played to a loopback's input sink is heard by
 * whoever opens the loopback, and what that one plays is recorded from its output sink. One daemon a
 * loopback, so that one can be killed without the others noticing.
 */
import { type ChildProcess, execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../until.js';
import { end, missing, start, succeeds } from './daemon.js';
import { Playback, Recording } from './raw-audio.js';

export interface PulseRigOptions {
  readonly loopbacks?: number;
  readonly sampleRateHz?: number;
  /** Of each loopback, in and out. */
  readonly channels?: number;
  /** Each loopback hears what it plays. */
  readonly hearsItself?: boolean;
}

export interface PulseLoopback {
  /** Its name for PortAudio, under the host API ALSA. */
  readonly device: string;
  play(samples: Int16Array): Playback;
  record(): Recording;
  /** The device goes away as by a pulled plug: nobody gets a message. */
  kill(): Promise<void>;
  /** One sink goes away, with what hears it, and its server goes on: `in` is what the loopback hears. */
  unplug(sink: Sink): Promise<void>;
  plug(sink: Sink): Promise<void>;
  /** Resolves when a plain recorder hears it. */
  restart(): Promise<void>;
}

export interface PulseRig {
  /** For processes that open the loopbacks: the whole environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly loopbacks: readonly PulseLoopback[];
  stop(): Promise<void>;
}

/** Why there can be no such rig here; undefined where there can. */
export const pulseMissing = missing(['pulseaudio', 'parec', 'pacat', 'pactl']);

export async function startPulseRig({
  loopbacks = 1,
  sampleRateHz = 44_100,
  channels = 2,
  hearsItself = false,
}: PulseRigOptions = {}): Promise<PulseRig> {
  const folder = await mkdtemp(join(tmpdir(), 'pulse-rig-'));
  const env = {
    ...process.env,
    HOME: folder,
    XDG_RUNTIME_DIR: folder,
    ALSA_CONFIG_PATH: join(folder, 'asound.conf'),
  };
  const format = { sampleRateHz, channels, heard: hearsItself ? 'out' : 'in' };
  const started = Array.from(
    { length: loopbacks },
    (_, i) => new Loopback(join(folder, `loopback${i + 1}`), `mc_loop${i + 1}`, format, env),
  );
  // Without a pcm.default PortAudio aborts the process that enumerates.
  const config = [...started.map((loopback) => loopback.alsaConfig), 'pcm.default { type null }'];
  await writeFile(env.ALSA_CONFIG_PATH, config.join('\n'));
  const stop = async () => {
    await Promise.all(started.map((loopback) => loopback.kill()));
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await Promise.all(started.map((loopback) => loopback.restart()));
  } catch (error) {
    await stop();
    throw error;
  }
  return { env, loopbacks: started, stop };
}

const SINKS = ['in', 'out'] as const;
type Sink = (typeof SINKS)[number];

/** The order of ALSA: channels in another order would be remixed. */
const CHANNEL_MAPS: Readonly<Record<number, string>> = {
  8: 'front-left,front-right,rear-left,rear-right,front-center,lfe,side-left,side-right',
};

const PACTL_MOST_MS = 10_000;

interface LoopbackFormat {
  readonly sampleRateHz: number;
  readonly channels: number;
  /** The sink that the loopback hears. */
  readonly heard: string;
}

class Loopback implements PulseLoopback {
  readonly device: string;
  readonly #folder: string;
  readonly #socket: string;
  readonly #format: LoopbackFormat;
  readonly #env: NodeJS.ProcessEnv;
  #processes: ChildProcess[] = [];

  constructor(folder: string, device: string, format: LoopbackFormat, env: NodeJS.ProcessEnv) {
    this.device = device;
    this.#folder = folder;
    this.#socket = join(folder, 'native');
    this.#format = format;
    this.#env = { ...env, PULSE_RUNTIME_PATH: folder, PULSE_SERVER: `unix:${this.#socket}` };
  }

  get alsaConfig(): string {
    const server = `type pulse server "unix:${this.#socket}"`;
    return `pcm.${this.device} { type asym
  playback.pcm { ${server} device "out" }
  capture.pcm { ${server} device "${this.#format.heard}.monitor" } }`;
  }

  play(samples: Int16Array): Playback {
    const args = ['-p', '-d', 'in', '--raw', '--latency-msec=20', ...this.#formatArgs()];
    return new Playback({ command: 'pacat', args, env: this.#env }, samples);
  }

  record(): Recording {
    const args = ['-d', 'out.monitor', '--raw', '--latency-msec=20', ...this.#formatArgs()];
    return new Recording({ command: 'parec', args, env: this.#env });
  }

  async kill(): Promise<void> {
    await Promise.all(this.#processes.splice(0).map((child) => end(child)));
  }

  async unplug(sink: Sink): Promise<void> {
    // By its number: the name would unload all modules of the kind.
    const modules = (await this.#pactl('list', 'short', 'modules')).split('\n');
    const module = modules.find((line) => line.includes(`sink_name=${sink} `));
    await this.#pactl('unload-module', module?.split('\t')[0] ?? sink);
  }

  async plug(sink: Sink): Promise<void> {
    await this.#pactl('load-module', ...this.#sinkModule(sink));
    await this.#listen(sink);
  }

  async restart(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
    await mkdir(this.#folder, { recursive: true });
    const script = [
      '.fail',
      `load-module module-native-protocol-unix auth-anonymous=1 socket=${this.#socket}`,
      ...SINKS.map((sink) => ['load-module', ...this.#sinkModule(sink)].join(' ')),
    ];
    const scriptPath = join(this.#folder, 'start.pa');
    await writeFile(scriptPath, `${script.join('\n')}\n`);
    // Without shared memory: with it, the daemon aborts when a client is killed.
    const flags =
      '--daemonize=no --exit-idle-time=-1 --use-pid-file=no --disable-shm=yes --enable-memfd=no --realtime=yes --high-priority=yes';
    const args = ['-n', '-F', scriptPath, ...flags.split(' ')];
    this.#processes.push(start('pulseaudio', args, { env: this.#env }));
    await until(`${this.device} is there`, () =>
      succeeds('pactl', ['get-sink-volume', 'out'], this.#env),
    );
    await Promise.all(SINKS.map((sink) => this.#listen(sink)));
  }

  /**
   * A sink that nobody listens to renders two seconds ahead, and gives its monitor nothing until they are
   * over: a plain recorder waits for 2.0 s after the daemon is there. It is back then. A monitor that
   * someone listens to at a low latency keeps that latency for others.
   */
  async #listen(sink: Sink): Promise<void> {
    const args = ['-d', `${sink}.monitor`, '--latency-msec=5', '--raw'];
    this.#processes.push(start('parec', args, { env: this.#env }));
    await this.#hears(`${sink}.monitor`);
  }

  async #hears(monitor: string): Promise<void> {
    const listener = start('parec', ['-d', monitor, '--raw'], {
      env: this.#env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let heard = false;
    listener.stdout?.once('data', () => {
      heard = true;
    });
    await until(`${this.device} gives sound`, () => heard).finally(() => end(listener));
  }

  #sinkModule(sink: Sink): string[] {
    const { sampleRateHz, channels } = this.#format;
    const map = CHANNEL_MAPS[channels];
    const format = [`rate=${sampleRateHz}`, `channels=${channels}`, 'format=s16le'];
    if (map !== undefined) format.push(`channel_map=${map}`);
    return ['module-null-sink', `sink_name=${sink}`, ...format];
  }

  async #pactl(...args: string[]): Promise<string> {
    const options = { env: this.#env, timeout: PACTL_MOST_MS };
    return (await promisify(execFile)('pactl', args, options)).stdout;
  }

  #formatArgs(): string[] {
    const { sampleRateHz, channels } = this.#format;
    const map = CHANNEL_MAPS[channels];
    const format = ['--format=s16le', `--rate=${sampleRateHz}`, `--channels=${channels}`];
    return map === undefined ? format : [...format, `--channel-map=${map}`];
  }
}
