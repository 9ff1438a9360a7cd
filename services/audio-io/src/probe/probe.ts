/** Asks the sound system what there is, without touching streams that run. */
import { systemClock } from '@mcae/clock';
import { type BackendDevice, DeviceError, type StreamSpec } from '../audio/audio-backend.js';
import { addonPath } from '../audio/portaudio/addon.js';
import { VirtualBackend } from '../audio/virtual/virtual-backend.js';
import { isAllVirtual, isVirtual } from '../audio/virtual/virtual-devices.js';
import { checkVirtualSink, checkVirtualSource } from '../audio/virtual/virtual-halves.js';
import type { DeviceProblem, ProbeAnswer } from './messages.js';
import { ProbeProcess } from './probe-process.js';

/** The devices there are, by a process that goes on until it is ended. */
export interface Enumeration {
  /** Real devices first, then the virtual ones; these alone where the sound system is broken. */
  readonly devices: readonly BackendDevice[];
  /** False where the real ones could not be listed. */
  readonly isComplete: boolean;
  /**
   * For each spec: why it cannot be opened beside the others, in the backend's own words, or null.
   * Real devices are opened for a moment: not to be asked of one that can be opened once and is.
   */
  check(specs: readonly StreamSpec[]): Promise<ReadonlyArray<DeviceProblem | null>>;
  end(): void;
}

export interface Probe {
  enumerate(): Promise<Enumeration>;
}

/** Of a probe: asked, answers, and is ended. */
export type ProbeSession = Pick<ProbeProcess, 'ask' | 'end'>;

export interface ProbeOptions {
  /** What relative paths of WAV files are relative to; the working directory without. */
  readonly baseDir?: string;
  /** Of this process, for the probes; see `soundEnvironment`. Inherited as it is without. */
  readonly env?: NodeJS.ProcessEnv;
  /** Told why real devices could not be listed. */
  readonly onProblem?: (text: string) => void;
  /** Instead of a probe's process, for tests. */
  readonly start?: () => ProbeSession;
}

/** Enumeration takes 0.1 to 0.3 s; a sound server that starts on demand takes longer. */
const ENUMERATE_MS = 5_000;
const TRY_MS = 2_000;

export function createProbe(options: ProbeOptions = {}): Probe {
  return new ProcessProbe(options);
}

/** What there is, and nothing more. */
export async function listDevices(probe: Probe): Promise<readonly BackendDevice[]> {
  const enumeration = await probe.enumerate();
  enumeration.end();
  return enumeration.devices;
}

class ProcessProbe implements Probe {
  readonly #baseDir: string | undefined;
  readonly #onProblem: (text: string) => void;
  readonly #start: () => ProbeSession;
  readonly #virtual: VirtualBackend;

  constructor({ baseDir, env, onProblem = () => {}, start }: ProbeOptions) {
    this.#baseDir = baseDir;
    this.#onProblem = onProblem;
    this.#start = start ?? (() => startSession(env));
    this.#virtual = new VirtualBackend({ clock: systemClock, baseDir });
  }

  async enumerate(): Promise<Enumeration> {
    const session = this.#start();
    const real = await this.#real(session);
    const virtual = await this.#virtual.enumerate();
    return {
      devices: [...(real ?? []), ...virtual],
      isComplete: real !== undefined,
      check: (specs) => this.#check(session, specs),
      end: () => session.end(),
    };
  }

  async #check(
    session: ProbeSession,
    specs: readonly StreamSpec[],
  ): Promise<ReadonlyArray<DeviceProblem | null>> {
    const errors = await Promise.all(specs.map((spec) => this.#checkVirtual(spec)));
    const real = specs.filter((spec, i) => errors[i] === null && !isAllVirtual(spec));
    const tried = await this.#try(session, real);
    return specs.map((spec, i) => errors[i] ?? tried.get(spec) ?? null);
  }

  async #real(session: ProbeSession): Promise<readonly BackendDevice[] | undefined> {
    try {
      const answer = await session.ask({ type: 'enumerate' }, ENUMERATE_MS);
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

  async #try(
    session: ProbeSession,
    specs: readonly StreamSpec[],
  ): Promise<ReadonlyMap<StreamSpec, DeviceProblem | null>> {
    if (specs.length === 0) return new Map();
    const deadlineMs = ENUMERATE_MS + TRY_MS * specs.length;
    const answer = await session
      .ask({ type: 'try', specs }, deadlineMs)
      .catch((error): ProbeAnswer => ({ type: 'failed', message: textOf(error) }));
    const common: DeviceProblem | null =
      answer.type === 'failed' ? { kind: 'failed', message: answer.message } : null;
    const errors = answer.type === 'tried' ? answer.errors : [];
    return new Map(specs.map((spec, i) => [spec, errors[i] ?? common]));
  }
}

function startSession(env: NodeJS.ProcessEnv | undefined): ProbeSession {
  return addonPath() === undefined
    ? WITHOUT_PORTAUDIO
    : new ProbeProcess({ clock: systemClock, env });
}

/** No process needs to be started to find out that there is nothing. */
const WITHOUT_PORTAUDIO: ProbeSession = {
  ask: async ({ type }) =>
    type === 'enumerate'
      ? { type: 'devices', devices: [] }
      : { type: 'failed', message: 'PortAudio is not available: naudiodon was not built' },
  end: () => {},
};

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
