/** The real engine on virtual devices: its streams in this process, nothing of the machine's. */
import {
  type AudioBackend,
  Engine,
  type EngineOptions,
  localStreams,
  type Probe,
  VirtualBackend,
} from '@mcae/audio-io';
import { MemoryAudit } from './memory-audit.js';
import { MemoryStore } from './memory-store.js';
import { silentLogger } from './silent-logger.js';

type Needed = 'config' | 'clock' | 'publisher';

/** What is left out stands in memory, and says nothing. */
export interface LocalEngineOptions
  extends Pick<EngineOptions, Needed>,
    Partial<Omit<EngineOptions, Needed>> {
  readonly backend?: AudioBackend;
}

/** The machine's own takes a tenth of the time of a simulation. */
const NO_USAGE = { cpuUs: 0, rssBytes: 0 };

export function createLocalEngine(options: LocalEngineOptions): Engine {
  const { clock, backend = new VirtualBackend({ clock }), ...given } = options;
  return new Engine({
    probe: localProbe(backend),
    store: new MemoryStore(),
    startStream: localStreams(backend, clock),
    audit: new MemoryAudit(),
    clock,
    logger: silentLogger,
    version: '0.0.0',
    ownUsage: () => NO_USAGE,
    ...given,
  });
}

/** Finds all devices of a backend; all can be opened. */
function localProbe(backend: AudioBackend): Probe {
  return {
    enumerate: async () => ({
      devices: await backend.enumerate(),
      isComplete: true,
      check: async (specs) => specs.map(() => null),
      end: () => {},
    }),
  };
}
