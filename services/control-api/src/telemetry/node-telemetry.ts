/** The newest telemetry of one engine, and what went missing of it. */
import {
  type Envelope,
  type Freshness,
  type PttEvent,
  STATUS_STALE_MS,
  type StatusMessage,
  type TelemetryMessage,
  type TelemetryName,
  VU_STALE_MS,
  type VuMessage,
} from '@mcae/schema';
import { DelayEstimate } from './delay-estimate.js';
import { GateOverlay } from './gate-overlay.js';

/** A message with its age; whoever shows it checks `stale` first. */
export interface Reading<M> {
  readonly message: M;
  readonly ageMs: number;
  readonly stale: boolean;
}

interface Slot<M> {
  readonly message: M;
  /** Our clock at capture, as far as it can be told. */
  readonly capturedMs: number;
}

/** Boots of an engine that are over; a late message of one must not stand for the running one. */
const MAX_RETIRED = 8;
/** When the running boot has been silent this long, a retired one may speak again. */
const RETIRED_MS = 10_000;

export class NodeTelemetry {
  readonly node: string;
  #bootId = '';
  readonly #retired: string[] = [];
  #delay = new DelayEstimate();
  #gates = new GateOverlay();
  #vu: Slot<VuMessage> | undefined;
  #status: Slot<StatusMessage> | undefined;
  #newest: Slot<Envelope> | undefined;
  #heardMs = Number.NEGATIVE_INFINITY;
  /** Messages that had not come when the next one did, told by gaps in their sequence. */
  lost = 0;
  /** Messages that came twice, out of order, or from a boot that is over. */
  ignored = 0;
  /** Boots seen after the first. */
  restarts = 0;

  constructor(node: string) {
    this.node = node;
  }

  get bootId(): string {
    return this.#bootId;
  }

  /** When a message was last taken, by our clock. */
  get heardMs(): number {
    return this.#heardMs;
  }

  /** @returns whether the message is newer than what was known */
  take<N extends TelemetryName>(name: N, message: TelemetryMessage<N>, nowMs: number): boolean {
    if (!this.#acceptBoot(message.boot_id, nowMs)) return this.#ignore();
    const before = name === 'vu' ? this.#vu : this.#status;
    // A late message still tells how long the bus takes.
    const capturedMs = nowMs - this.#delay.next(message.mono_ms, nowMs);
    if (before && message.seq <= before.message.seq) return this.#ignore();
    if (before) this.lost += message.seq - before.message.seq - 1;
    const slot = { message, capturedMs };
    if (name === 'vu') this.#vu = slot as Slot<VuMessage>;
    else this.#status = slot as Slot<StatusMessage>;
    if (!this.#newest || message.mono_ms >= this.#newest.message.mono_ms) this.#newest = slot;
    this.#heardMs = nowMs;
    return true;
  }

  /** A gate that changed is known before the next status tells it. */
  takePtt(event: PttEvent): void {
    if (event.boot_id === this.#bootId) this.#gates.take(event);
  }

  vu(nowMs: number): Reading<VuMessage> | undefined {
    return this.#vu && this.#reading(this.#vu, nowMs, VU_STALE_MS);
  }

  status(nowMs: number): Reading<StatusMessage> | undefined {
    return this.#status && this.#reading(this.#status, nowMs, STATUS_STALE_MS);
  }

  /** Engine time of the newest message, to be echoed in commands, and its age. */
  newest(nowMs: number): { freshness: Freshness; ageMs: number } | undefined {
    if (!this.#newest) return undefined;
    const { message, capturedMs } = this.#newest;
    const { boot_id, mono_ms } = message;
    return { freshness: { boot_id, mono_ms }, ageMs: nowMs - capturedMs };
  }

  #acceptBoot(bootId: string, nowMs: number): boolean {
    if (bootId === this.#bootId) return true;
    if (this.#retired.includes(bootId) && nowMs - this.#heardMs < RETIRED_MS) return false;
    if (this.#bootId !== '') {
      this.restarts++;
      this.#retired.push(this.#bootId);
      if (this.#retired.length > MAX_RETIRED) this.#retired.shift();
    }
    this.#bootId = bootId;
    // Nothing of the old boot is true of the new one, and its clock may have another zero.
    this.#vu = undefined;
    this.#status = undefined;
    this.#newest = undefined;
    this.#delay = new DelayEstimate();
    this.#gates = new GateOverlay();
    return true;
  }

  #ignore(): false {
    this.ignored++;
    return false;
  }

  #reading<M extends VuMessage | StatusMessage>(
    { message, capturedMs }: Slot<M>,
    nowMs: number,
    limitMs: number,
  ): Reading<M> {
    const ageMs = nowMs - capturedMs;
    return {
      message: this.#gates.apply(message),
      ageMs: Math.round(ageMs),
      stale: ageMs > limitMs,
    };
  }
}
