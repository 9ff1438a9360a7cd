/** A backend whose devices fail on request, by input device name. */
import type {
  AudioBackend,
  BackendDevice,
  DuplexStream,
  StreamSpec,
} from '../../src/audio/audio-backend.js';
import { DeviceError } from '../../src/audio/audio-backend.js';

export class FaultyBackend implements AudioBackend {
  readonly #inner: AudioBackend;
  /** Opening these fails with this text. */
  readonly refused = new Map<string, string>();
  /** These were pulled out: an exchange throws. */
  readonly lost = new Set<string>();
  /** These cannot tell xruns. */
  readonly blind = new Set<string>();
  /** These give no block any more, and say nothing. */
  readonly hung = new Set<string>();
  readonly opened: StreamSpec[] = [];

  constructor(inner: AudioBackend) {
    this.#inner = inner;
  }

  enumerate(): Promise<readonly BackendDevice[]> {
    return this.#inner.enumerate();
  }

  async open(spec: StreamSpec): Promise<DuplexStream> {
    this.opened.push(spec);
    const { name } = spec.input;
    const text = this.refused.get(name);
    if (text !== undefined) throw new DeviceError('unsupported', text);
    if (this.lost.has(name)) throw new DeviceError('not-found', `there is no device ${name}`);
    const stream = await this.#inner.open(spec);
    return {
      latencyFrames: stream.latencyFrames,
      wantsRealtime: stream.wantsRealtime,
      countsXruns: stream.countsXruns && !this.blind.has(name),
      exchange: (process) => {
        if (this.lost.has(name))
          return Promise.reject(new DeviceError('lost', `${name} went away`));
        if (this.hung.has(name)) return new Promise(() => {});
        return stream.exchange(process);
      },
      close: () => stream.close(),
    };
  }
}
