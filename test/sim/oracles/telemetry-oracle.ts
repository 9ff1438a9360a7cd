/** What was really published, and what a reader may therefore say about it. */
import { EnginePublisher, Stamp } from '@mcae/bus';
import {
  type Body,
  type Envelope,
  type EventMessage,
  type EventName,
  STATUS_STALE_MS,
  VU_STALE_MS,
} from '@mcae/schema';
import type { GateOracle } from './gate-oracle.js';
import type { Invariant } from './violation.js';

/** Ages are shown in whole milliseconds. */
const ROUNDING_MS = 1;
/** The reader's least delay is taken from at least so much of the past. */
const WINDOW_MS = 5_000;

interface Boot {
  readonly number: number;
  /** When each message was published, by subject, in the order of publishing. */
  readonly published: Map<string, number[]>;
}

type Fail = (invariant: Invariant, message: string) => void;

export class TelemetryOracle {
  readonly #boots = new Map<string, Boot>();
  readonly #nowMs: () => number;
  readonly #fail: Fail;

  constructor(nowMs: () => number, fail: Fail) {
    this.#nowMs = nowMs;
    this.#fail = fail;
  }

  /** An engine's stamp that is watched: `seq` counts 1, 2, 3… on each subject of each boot. */
  stamp([identity, clock]: ConstructorParameters<typeof Stamp>, Watched = Stamp): Stamp {
    const { bootId } = identity;
    if (this.#boots.has(bootId)) this.#fail('sequence', `the boot id ${bootId} came twice`);
    const boot: Boot = { number: this.#boots.size, published: new Map() };
    this.#boots.set(bootId, boot);
    const stamped = (subject: string, { seq, boot_id }: Envelope) => {
      const times = boot.published.get(subject) ?? [];
      boot.published.set(subject, times);
      times.push(this.#nowMs());
      if (seq !== times.length || boot_id !== bootId)
        this.#fail('sequence', `${subject}: message ${times.length} has number ${seq}`);
    };
    return new (class extends Watched {
      override next(subject: string): Envelope {
        const envelope = super.next(subject);
        stamped(subject, envelope);
        return envelope;
      }
    })(identity, clock);
  }

  /** Its place in the order of publishing, counted from 1, and its time. */
  find(bootId: string, subject: string, seq: number): { boot: number; atMs: number } {
    const boot = this.#boots.get(bootId);
    const atMs = boot?.published.get(subject)?.[seq - 1];
    if (!boot || atMs === undefined) {
      this.#fail('sequence', `${subject} ${seq} of ${bootId} was never published`);
      return { boot: 0, atMs: 0 };
    }
    return { boot: boot.number, atMs };
  }
}

/** Hands every event about a gate to the gate oracle. */
export class WatchedPublisher extends EnginePublisher {
  readonly #onPtt: (body: Body<EventMessage<'ptt'>>) => void;

  constructor(
    publisher: ConstructorParameters<typeof EnginePublisher>,
    bootId: string,
    gates: GateOracle,
  ) {
    super(...publisher);
    this.#onPtt = (body) => gates.event(bootId, body);
  }

  override event<N extends EventName>(name: N, body: Body<EventMessage<N>>): void {
    if (name === 'ptt') this.#onPtt(body as Body<EventMessage<'ptt'>>);
    super.event(name, body);
  }
}

/** What one reader received, and what it may show of it. */
export class ReaderOracle {
  readonly #telemetry: TelemetryOracle;
  readonly #nowMs: () => number;
  readonly #fail: Fail;
  #boot = -1;
  #bootId = '';
  #boots = 0;
  #last = new Map<string, number>();
  #delays: { atMs: number; delayMs: number }[] = [];
  /** When it last received something new. */
  heardMs = Number.NEGATIVE_INFINITY;
  /** Messages that were published but had not arrived when a later one did: of this boot and those before. */
  missing = 0;

  constructor(telemetry: TelemetryOracle, nowMs: () => number, fail: Fail) {
    this.#telemetry = telemetry;
    this.#nowMs = nowMs;
    this.#fail = fail;
  }

  /** Boots that it has heard of, after the first. */
  get restarts(): number {
    return Math.max(0, this.#boots - 1);
  }

  /** A message came; the reader has not seen it yet. */
  received(subject: string, text: string): void {
    const [, seqText, bootId] = /"seq":(\d+),"boot_id":"([^"]+)"/.exec(text.slice(0, 200)) ?? [];
    if (bootId === undefined) return;
    const seq = Number(seqText);
    const nowMs = this.#nowMs();
    const { boot, atMs } = this.#telemetry.find(bootId, subject, seq);
    if (boot < this.#boot) return;
    if (boot > this.#boot) {
      this.#boot = boot;
      this.#bootId = bootId;
      this.#boots++;
      this.#last.clear();
      this.#delays = [];
    }
    this.#delays = this.#delays.filter((delay) => nowMs - delay.atMs < 2 * WINDOW_MS);
    this.#delays.push({ atMs: nowMs, delayMs: nowMs - atMs });
    const last = this.#last.get(subject);
    if (last !== undefined && seq > last) this.missing += seq - last - 1;
    if (last === undefined || seq > last) {
      this.#last.set(subject, seq);
      this.heardMs = nowMs;
    }
  }

  /** The reader shows this message as live. */
  shownAsLive(subject: string, bootId: string, seq: number): void {
    const limitMs = subject.endsWith('.vu') ? VU_STALE_MS : STATUS_STALE_MS;
    const nowMs = this.#nowMs();
    const ageMs = nowMs - this.#telemetry.find(bootId, subject, seq).atMs;
    if (ageMs > limitMs + this.#leastDelayMs() + ROUNDING_MS)
      this.#fail('stale-shown-as-live', `${subject} is ${ageMs.toFixed(0)} ms old`);
    if (bootId !== this.#bootId)
      this.#fail('stale-shown-as-live', `${subject} of ${bootId}, but ${this.#bootId} runs`);
  }

  /** The gaps that the reader reports must be those that there were. */
  reported({ lost, restarts }: { lost: number; restarts: number }): void {
    if (lost !== this.missing)
      this.#fail('gap-not-reported', `${this.missing} messages are missing, ${lost} are reported`);
    if (restarts !== this.restarts)
      this.#fail(
        'gap-not-reported',
        `there were ${this.restarts} restarts, ${restarts} are reported`,
      );
  }

  /** Where every message of late was held back, nobody can know without comparing clocks. */
  #leastDelayMs(): number {
    const sinceMs = this.heardMs - WINDOW_MS;
    return Math.min(...this.#delays.filter(({ atMs }) => atMs >= sinceMs).map((d) => d.delayMs));
  }
}
