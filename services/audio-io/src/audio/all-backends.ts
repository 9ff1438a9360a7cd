/** Every device there is behind one port; the two sides of a stream may be of two backends. */
import type {
  AudioBackend,
  BackendDevice,
  BackendDriver,
  DuplexStream,
  StreamSpec,
} from './audio-backend.js';
import type { BackendDescriptor, BackendOptions } from './backend-descriptor.js';
import { backendOf, pairingProblem } from './backends.js';
import { openPair } from './paired-stream.js';
import { BACKENDS } from './registry.js';

type Driver = BackendDriver | Promise<BackendDriver>;

/** Each backend is created by the first stream that has a device of it, or to enumerate: not before. */
export function createBackends(options: BackendOptions): AudioBackend {
  return new AllBackends((backend) => backend.create(options));
}

/** @param create makes the driver of a backend, once. */
export class AllBackends implements AudioBackend {
  readonly #create: (backend: BackendDescriptor) => Driver;
  readonly #drivers = new Map<BackendDescriptor, Driver>();

  constructor(create: (backend: BackendDescriptor) => Driver) {
    this.#create = create;
  }

  async enumerate(ids?: readonly string[]): Promise<readonly BackendDevice[]> {
    const devices: BackendDevice[] = [];
    for (const backend of BACKENDS) {
      if (ids && !ids.includes(backend.id)) continue;
      const driver = await this.driver(backend);
      devices.push(...(await driver.enumerate()));
    }
    return devices;
  }

  async open(spec: StreamSpec, onFound?: () => void): Promise<DuplexStream> {
    const problem = pairingProblem(spec);
    if (problem) throw problem;
    const ofInput = backendOf(spec.input);
    const input = await this.driver(ofInput);
    const output = await this.driver(backendOf(spec.output));
    if (input === output) return input.open(spec, onFound);
    return openPair(spec, { input, output, isInputFirst: ofInput.hasOwnClock }, onFound);
  }

  driver(backend: BackendDescriptor): Driver {
    const driver = this.#drivers.get(backend) ?? this.#create(backend);
    this.#drivers.set(backend, driver);
    return driver;
  }
}
