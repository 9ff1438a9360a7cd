/** Asks the sound system what there is, without touching streams that run. */
import { systemClock } from '@mcae/clock';
import { AllBackends } from '../audio/all-backends.js';
import type { BackendDevice, DeviceError, StreamSpec } from '../audio/audio-backend.js';
import type { BackendDescriptor } from '../audio/backend-descriptor.js';
import { backendOf, backendsOf, pairingProblem } from '../audio/backends.js';
import { BACKENDS } from '../audio/registry.js';
import type { DeviceProblem, ProbeAnswer, ProbeRequest } from './messages.js';
import { ProbeProcess } from './probe-process.js';

/** The devices there are, by a process that goes on until it is ended. */
export interface Enumeration {
  /** In the order of their backends; without those of a backend that could not be asked. */
  readonly devices: readonly BackendDevice[];
  /** False where a backend could not be asked. */
  readonly isComplete: boolean;
  /**
   * For each spec: why it cannot be opened beside the others, in the backend's own words, or null.
   * Devices are opened for a moment: not to be asked of an exclusive one that is open.
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
  /** Why a backend's devices could not be listed. */
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

class ProcessProbe implements Probe {
  readonly #onProblem: (text: string) => void;
  readonly #start: () => ProbeSession;
  /** Those that need no process. */
  readonly #here: AllBackends;

  constructor({ baseDir, env, onProblem = () => {}, start }: ProbeOptions) {
    this.#onProblem = onProblem;
    this.#start = start ?? (() => startSession(env));
    this.#here = new AllBackends((backend) => backend.create({ clock: systemClock, baseDir }));
  }

  async enumerate(): Promise<Enumeration> {
    const session = this.#start();
    const devices: BackendDevice[] = [];
    let isComplete = true;
    for (const backend of BACKENDS) {
      const listed = await this.#list(session, backend);
      devices.push(...(listed ?? []));
      isComplete &&= listed !== undefined;
    }
    return {
      devices,
      isComplete,
      check: (specs) => this.#check(session, specs),
      end: () => session.end(),
    };
  }

  /** @returns undefined where it could not be asked. */
  async #list(
    session: ProbeSession,
    backend: BackendDescriptor,
  ): Promise<readonly BackendDevice[] | undefined> {
    const request = { type: 'enumerate', backend: backend.id } as const;
    const answer = backend.needsProbeProcess
      ? await ask(session, request, ENUMERATE_MS)
      : await this.#listHere(backend).catch(failed);
    if (answer.type === 'devices') return answer.devices;
    this.#onProblem(answer.type === 'failed' ? answer.message : `unexpected ${answer.type}`);
    return undefined;
  }

  async #listHere(backend: BackendDescriptor): Promise<ProbeAnswer> {
    return { type: 'devices', devices: await (await this.#here.driver(backend)).enumerate() };
  }

  async #check(
    session: ProbeSession,
    specs: readonly StreamSpec[],
  ): Promise<ReadonlyArray<DeviceProblem | null>> {
    const problems = specs.map((spec) => asProblem(pairingProblem(spec)));
    // Those without a process first: what they refuse need not be tried on a device.
    const isLast = ({ needsProbeProcess }: BackendDescriptor) => Number(needsProbeProcess);
    for (const backend of BACKENDS.toSorted((a, b) => isLast(a) - isLast(b))) {
      const left = [...specs.entries()].filter(
        ([index, spec]) => problems[index] === null && backendsOf(spec).includes(backend),
      );
      if (left.length === 0) continue;
      const found = await this.#try(
        session,
        backend,
        left.map(([, spec]) => spec),
      );
      for (const [i, [index]] of left.entries()) problems[index] = found[i] ?? null;
    }
    return problems;
  }

  async #try(
    session: ProbeSession,
    backend: BackendDescriptor,
    specs: readonly StreamSpec[],
  ): Promise<ReadonlyArray<DeviceProblem | null>> {
    if (!backend.needsProbeProcess)
      return (await (await this.#here.driver(backend)).check(specs)).map(asProblem);
    const request = { type: 'try', backend: backend.id, specs } as const;
    const answer = await ask(session, request, ENUMERATE_MS + TRY_MS * specs.length);
    if (answer.type === 'tried') return answer.errors;
    const message = answer.type === 'failed' ? answer.message : `unexpected ${answer.type}`;
    return specs.map(() => ({ kind: 'failed', message }));
  }
}

function ask(
  session: ProbeSession,
  request: ProbeRequest,
  deadlineMs: number,
): Promise<ProbeAnswer> {
  return session.ask(request, deadlineMs).catch(failed);
}

const failed = (error: unknown): ProbeAnswer => ({
  type: 'failed',
  message: error instanceof Error ? error.message : String(error),
});

const asProblem = (error: DeviceError | undefined): DeviceProblem | null =>
  error ? { kind: error.kind, message: error.message } : null;

function startSession(env: NodeJS.ProcessEnv | undefined): ProbeSession {
  const isNeeded = BACKENDS.some(
    (backend) => backend.needsProbeProcess && backend.unavailable?.() === undefined,
  );
  return isNeeded ? new ProbeProcess({ clock: systemClock, env }) : WITHOUT_PROCESS;
}

/** No process needs to be started to find out that there is nothing. */
const WITHOUT_PROCESS: ProbeSession = {
  ask: async ({ type, backend }) =>
    type === 'enumerate'
      ? { type: 'devices', devices: [] }
      : { type: 'failed', message: backendOf({ backend }).unavailable?.() ?? 'it was not tried' },
  end: () => {},
};
