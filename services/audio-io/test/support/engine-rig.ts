/** The real engine over simulated time: streams in this process, a bus that only listens. */
import { type Bus, EnginePublisher, Stamp } from '@mcae/bus';
import { SimulatedClock } from '@mcae/clock';
import type { Config, EventMessage, StatusMessage, VuMessage } from '@mcae/schema';
import { virtualConfig } from '../../../../test/support/configs.js';
import { createLocalEngine } from '../../../../test/support/engine/local-engine.js';
import { MemoryStore } from '../../../../test/support/engine/memory-store.js';
import type { AudioBackend, BackendDevice, StreamSpec } from '../../src/audio/audio-backend.js';
import type { Engine } from '../../src/engine/engine.js';
import { localStreams } from '../../src/engine/streams/process/local-stream.js';
import type { StartStream } from '../../src/engine/streams/process/stream-link.js';
import type { DeviceProblem } from '../../src/probe/messages.js';

/** Channel 4 is silent. */
export const exampleConfig = (): Config =>
  virtualConfig(({ logical_channels }) => {
    logical_channels['4']!.input_device = 'virtual:silence';
  });

export interface Published {
  readonly subject: string;
  readonly message: Record<string, unknown>;
}

export interface EngineRig {
  readonly clock: SimulatedClock;
  readonly engine: Engine;
  readonly published: Published[];
  readonly store: MemoryStore;
  vu(): VuMessage;
  status(): StatusMessage;
  events<N extends 'ptt' | 'device' | 'xrun' | 'config'>(name: N): EventMessage<N>[];
}

export interface EngineRigOptions {
  readonly config?: Config;
  readonly backend: (clock: SimulatedClock) => AudioBackend;
  /** Devices that enumeration finds besides the virtual ones. */
  readonly devices?: () => readonly BackendDevice[];
  /** What happens between the enumeration and its answer. */
  readonly enumerating?: () => Promise<void>;
  /** What the probe says of formats; without, that all can be opened. */
  readonly check?: (specs: readonly StreamSpec[]) => readonly (DeviceProblem | null)[];
  /** Stands between the engine and its streams. */
  readonly between?: (start: StartStream, clock: SimulatedClock) => StartStream;
}

export async function startEngineRig(options: EngineRigOptions): Promise<EngineRig> {
  const clock = new SimulatedClock({ startMs: 1_000 });
  const backend = options.backend(clock);
  const streams = localStreams(backend, clock);
  const published: Published[] = [];
  const bus: Bus = {
    connected: () => true,
    trouble: () => undefined,
    publish: (subject, text) => published.push({ subject, message: JSON.parse(text) }),
    subscribe: () => () => {},
    request: () => Promise.reject(new Error('not in this rig')),
    close: () => Promise.resolve(),
  };
  const store = new MemoryStore();
  const identity = { node: 'rig', bootId: 'boot-1' };
  const engine = createLocalEngine({
    config: options.config ?? exampleConfig(),
    backend,
    probe: {
      enumerate: async () => {
        const devices = [...(options.devices?.() ?? []), ...(await backend.enumerate())];
        await options.enumerating?.();
        return {
          devices,
          isComplete: true,
          check: async (specs) => options.check?.(specs) ?? specs.map(() => null),
          end: () => {},
        };
      },
    },
    store,
    startStream: options.between?.(streams, clock) ?? streams,
    publisher: new EnginePublisher(bus, identity.node, new Stamp(identity, clock)),
    clock,
  });
  const newest = (name: string) =>
    published.findLast(({ subject }) => subject.endsWith(`.tlm.${name}`))?.message;
  const rig: EngineRig = {
    clock,
    engine,
    published,
    store,
    vu: () => newest('vu') as unknown as VuMessage,
    status: () => newest('status') as unknown as StatusMessage,
    events: (name) =>
      published
        .filter(({ subject }) => subject.endsWith(`.evt.${name}`))
        .map(({ message }) => message) as never,
  };
  await engine.start();
  return rig;
}

/** Lets simulated time pass while a promise is under way; gives what the promise gives. */
export async function during<T>(clock: SimulatedClock, promise: Promise<T>): Promise<T> {
  let pending = true;
  const settled = promise.finally(() => {
    pending = false;
  });
  settled.catch(() => {});
  for (let steps = 0; pending && steps < 10_000; steps++) await clock.advance(5);
  return settled;
}
