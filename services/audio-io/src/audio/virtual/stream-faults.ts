import { DeviceError, type StreamSpec, XRUN_NONE } from '../audio-backend.js';
import type { FaultType, VirtualFault, VirtualFaults } from './virtual-faults.js';

/** The faults of one open stream: those of its two devices, read anew only when they change. */
export class StreamFaults {
  readonly #faults: VirtualFaults;
  readonly #devices: readonly string[];
  readonly #stopListening: () => void;
  /** Deaths before the stream was opened were those of others. */
  readonly #deathsBefore: readonly (VirtualFault | undefined)[];
  #xrunSource: VirtualFault | undefined;
  #xrunFlags = XRUN_NONE;
  #xrunsLeft = 0;
  /** Nothing comes and nothing is said, for good. */
  dead = false;
  /** Nothing comes as long as this is true. */
  stalled = false;
  hangsOnClose = false;
  /** Set where the stream has to end. */
  lost: DeviceError | undefined;
  /** Factor on the nominal period of a block. */
  periodFactor = 1;

  /** @param onChange after each change of what this object says. */
  constructor(faults: VirtualFaults, { input, output }: StreamSpec, onChange: () => void) {
    this.#faults = faults;
    this.#devices = [input.name, output.name];
    this.#deathsBefore = this.#devices.map((device) => faults.find(device, 'silent-death'));
    this.#read();
    this.#stopListening = faults.listen(() => {
      this.#read();
      onChange();
    });
  }

  /** XRUN_ flags of the next block. */
  takeXrun(): number {
    if (this.#xrunsLeft === 0) return XRUN_NONE;
    this.#xrunsLeft--;
    return this.#xrunFlags;
  }

  close(): void {
    this.#stopListening();
  }

  #read(): void {
    this.stalled = this.#any('stall') !== undefined;
    this.hangsOnClose = this.#any('hanging-close') !== undefined;
    const removed = this.#any('removed');
    if (removed) this.lost = new DeviceError('lost', `${removed.device} was removed`);
    const ppm = this.#any('drift')?.ppm ?? 0;
    this.periodFactor = 1 / (1 + ppm * 1e-6);
    this.dead ||= this.#devices.some((device, i) => {
      const death = this.#faults.find(device, 'silent-death');
      return death !== undefined && death !== this.#deathsBefore[i];
    });
    const xrun = this.#any('xrun');
    if (xrun === this.#xrunSource) return;
    this.#xrunSource = xrun;
    this.#xrunFlags = xrun?.flags ?? XRUN_NONE;
    this.#xrunsLeft = xrun?.blocks ?? 0;
  }

  /** The input's, or else the output's. */
  #any<T extends FaultType>(type: T): Extract<VirtualFault, { type: T }> | undefined {
    for (const device of this.#devices) {
      const fault = this.#faults.find(device, type);
      if (fault) return fault;
    }
    return undefined;
  }
}
