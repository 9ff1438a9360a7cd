/**
 * Sees to it that one engine of a name is on a bus (docs/decisions/0007): it listens before it says
 * anything, and of two that meet later one gives way.
 */
import { type Bus, type EngineIdentity, subscribeEvent, subscribeTelemetry } from '@mcae/bus';
import { type Cancel, type Clock, every } from '@mcae/clock';
import { NO_RHYTHM, nextRhythm, RHYTHM_PAUSE_MS, type Rhythm } from '@mcae/engine-view';

/** Levels come ten times a second: whoever runs is heard within this time. */
const LISTEN_MS = 350;
const CHECK_MS = 50;
/** So many levels in their rhythm are an engine that runs. */
const PROOF = 5;
/** Boots of this name that are counted at once; any more are heard, and counted when one ends. */
const MAX_OTHERS = 8;

export interface NameClaimOptions {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly identity: EngineIdentity;
  /** Another engine has this name and gives way, or has refused to start. */
  readonly onOther: () => void;
}

export class NameClaim {
  readonly #options: NameClaimOptions;
  /** Other boots of this name, by what came of them lately. */
  readonly #others = new Map<string, Rhythm>();
  readonly #cancels: Cancel[] = [];
  #state: 'listening' | 'ours' | 'taken' = 'listening';
  #quietSinceMs: number | undefined;
  #settle: (ours: boolean) => void = () => {};
  #lose: () => void = () => {};
  /** Resolves once: is the name ours? Without a bus it waits for one. */
  readonly claimed: Promise<boolean>;
  /** Resolves when the name, once ours, has to be left to another engine. */
  readonly lost: Promise<void>;

  constructor(options: NameClaimOptions) {
    this.#options = options;
    const { bus, clock, identity } = options;
    this.claimed = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.lost = new Promise((resolve) => {
      this.#lose = resolve;
    });
    this.#cancels.push(
      subscribeTelemetry(bus, identity.node, 'vu', ({ boot_id, mono_ms }) =>
        this.#ingest(boot_id, mono_ms),
      ),
      subscribeEvent(bus, identity.node, 'alarm', ({ boot_id, alarm }) => {
        if (boot_id !== identity.bootId && alarm.kind === 'duplicate_node') this.#reportOther();
      }),
      every(clock, CHECK_MS, () => this.#check()),
    );
  }

  /** The bus for what is said under this name: nothing goes out while the name is not ours. */
  gated(): Bus {
    const { bus } = this.#options;
    return {
      connected: () => bus.connected(),
      trouble: () => bus.trouble(),
      publish: (subject, text) => {
        if (this.#state === 'ours') bus.publish(subject, text);
      },
      subscribe: (subject, receive) => bus.subscribe(subject, receive),
      request: (subject, text, timeoutMs) => bus.request(subject, text, timeoutMs),
      close: () => bus.close(),
    };
  }

  close(): void {
    for (const cancel of this.#cancels) cancel();
  }

  #check(): void {
    if (this.#state !== 'listening') return;
    const { bus, clock } = this.#options;
    const nowMs = clock.monoMs();
    if (!bus.connected()) this.#quietSinceMs = undefined;
    else this.#quietSinceMs ??= nowMs;
    if (this.#quietSinceMs === undefined || nowMs - this.#quietSinceMs < LISTEN_MS) return;
    this.#state = 'ours';
    this.#settle(true);
  }

  #ingest(bootId: string, sentMs: number): void {
    const { identity, clock } = this.#options;
    if (bootId === identity.bootId || this.#state === 'taken') return;
    const nowMs = clock.monoMs();
    this.#quietSinceMs = nowMs;
    for (const [other, { receivedMs }] of this.#others)
      if (nowMs - receivedMs > RHYTHM_PAUSE_MS) this.#others.delete(other);
    const known = this.#others.get(bootId);
    if (!known && this.#others.size >= MAX_OTHERS) return;
    const rhythm = nextRhythm(known ?? NO_RHYTHM, sentMs, nowMs);
    this.#others.set(bootId, rhythm);
    if (rhythm.count >= PROOF) this.#meet(bootId);
  }

  /** Both decide alike without asking each other, and no clocks are compared. */
  #meet(other: string): void {
    this.#others.clear();
    if (this.#state === 'ours' && this.#options.identity.bootId < other) {
      this.#reportOther();
      return;
    }
    const wasOurs = this.#state === 'ours';
    this.#state = 'taken';
    if (wasOurs) this.#lose();
    else this.#settle(false);
  }

  #reportOther(): void {
    if (this.#state === 'ours') this.#options.onOther();
  }
}
