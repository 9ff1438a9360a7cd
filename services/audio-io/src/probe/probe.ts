/** Asks the sound system what there is, without touching streams that run. */
import { systemClock } from '@mcae/clock';
import { type BackendDevice, DeviceError, type StreamSpec } from '../audio/audio-backend.js';
import { addonPath } from '../audio/portaudio/addon.js';
import { VirtualBackend } from '../audio/virtual/virtual-backend.js';
import { isAllVirtual, isVirtual } from '../audio/virtual/virtual-devices.js';
import { checkVirtualSink, checkVirtualSource } from '../audio/virtual/virtual-halves.js';
import type { DeviceProblem, ProbeAnswer, ProbeRequest } from './messages.js';
import { runProbe } from './probe-process.js';

export interface Enumeration {
  /** Real devices first, then the virtual ones; these alone where the sound system is broken. */
  readonly devices: readonly BackendDevice[];
  /** False where nobody could look at the real ones. */
  readonly isComplete: boolean;
}

export interface Probe {
  enumerate(): Promise<Enumeration>;
  /**
   * For each spec: why it cannot be opened beside the others, in the backend's own words, or null.
   * Real devices are opened for a moment: not to be asked of one that can be opened once and is.
   */
  check(specs: readonly StreamSpec[]): Promise<ReadonlyArray<DeviceProblem | null>>;
}

export interface ProbeOptions {
  /** What relative paths of WAV files are relative to; the working directory without. */
  readonly baseDir?: string;
  /** Of this process, for the probes; see `soundEnvironment`. Inherited as it is without. */
  readonly env?: NodeJS.ProcessEnv;
  /** Told why real devices could not be listed. */
  readonly onProblem?: (text: string) => void;
  /** Instead of a probe's process, for tests. */
  readonly ask?: (request: ProbeRequest, deadlineMs: number) => Promise<ProbeAnswer>;
}

/** Enumeration takes 0.1 to 0.3 s; a sound server that starts on demand takes longer. */
const ENUMERATE_MS = 5_000;
const TRY_MS = 2_000;

export function createProbe(options: ProbeOptions = {}): Probe {
  return new ProcessProbe(options);
}

class ProcessProbe implements Probe {
  readonly #baseDir: string | undefined;
  readonly #onProblem: (text: string) => void;
  readonly #ask: (request: ProbeRequest, deadlineMs: number) => Promise<ProbeAnswer>;
  readonly #virtual: VirtualBackend;

  constructor({ baseDir, env, onProblem = () => {}, ask }: ProbeOptions) {
    this.#baseDir = baseDir;
    this.#onProblem = onProblem;
    this.#ask = ask ?? ((request, deadlineMs) => askProcess(request, deadlineMs, env));
    this.#virtual = new VirtualBackend({ clock: systemClock, baseDir });
  }

  async enumerate(): Promise<Enumeration> {
    const real = await this.#real();
    const virtual = await this.#virtual.enumerate();
    return { devices: [...(real ?? []), ...virtual], isComplete: real !== undefined };
  }

  async check(specs: readonly StreamSpec[]): Promise<ReadonlyArray<DeviceProblem | null>> {
    const errors = await Promise.all(specs.map((spec) => this.#checkVirtual(spec)));
    const real = specs.filter((spec, i) => errors[i] === null && !isAllVirtual(spec));
    const tried = await this.#try(real);
    return specs.map((spec, i) => errors[i] ?? tried.get(spec) ?? null);
  }

  async #real(): Promise<readonly BackendDevice[] | undefined> {
    try {
      const answer = await this.#ask({ type: 'enumerate' }, ENUMERATE_MS);
      if (answer.type === 'devices') return answer.devices;
      this.#onProblem(answer.type === 'failed' ? answer.message : `unexpected ${answer.type}`);
    } catch (error) {
      this.#onProblem(textOf(error));
    }
    return undefined;
  }

  /** Virtual halves need no probe. */
  async #checkVirtual(spec: StreamSpec): Promise<DeviceProblem | null> {
    const options = { baseDir: this.#baseDir };
    try {
      if (isVirtual(spec.input.name)) await checkVirtualSource(spec, options);
      if (isVirtual(spec.output.name)) await checkVirtualSink(spec, options);
      return null;
    } catch (error) {
      if (error instanceof DeviceError) return { kind: error.kind, message: error.message };
      throw error;
    }
  }

  async #try(specs: readonly StreamSpec[]): Promise<ReadonlyMap<StreamSpec, DeviceProblem | null>> {
    if (specs.length === 0) return new Map();
    const deadlineMs = ENUMERATE_MS + TRY_MS * specs.length;
    const answer = await this.#ask({ type: 'try', specs }, deadlineMs).catch(
      (error): ProbeAnswer => ({ type: 'failed', message: textOf(error) }),
    );
    const common: DeviceProblem | null =
      answer.type === 'failed' ? { kind: 'failed', message: answer.message } : null;
    const errors = answer.type === 'tried' ? answer.errors : [];
    return new Map(specs.map((spec, i) => [spec, errors[i] ?? common]));
  }
}

/** Where PortAudio is not there, no process needs to be started to find that out. */
async function askProcess(
  request: ProbeRequest,
  deadlineMs: number,
  env: NodeJS.ProcessEnv | undefined,
): Promise<ProbeAnswer> {
  if (request.type === 'enumerate' && addonPath() === undefined)
    return { type: 'devices', devices: [] };
  return runProbe(request, { clock: systemClock, deadlineMs, env });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
