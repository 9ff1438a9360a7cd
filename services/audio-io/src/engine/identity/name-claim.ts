/**
 * Sees to it that one engine of a name is on a bus (docs/decisions/0007): it listens before it says
 * anything, and of two that meet later one gives way.
 */
import { type Bus, type EngineIdentity, subscribeEvent, subscribeTelemetry } from '@mcae/bus';
import { type Cancel, type Clock, every } from '@mcae/clock';

/** Levels come ten times a second: whoever runs is heard within this time. */
const LISTEN_MS = 350;
const LOOK_MS = 50;
/** What a server held back comes in a burst, whoever runs comes in his rhythm. */
const RHYTHM_MS = 80;
const FORGET_MS = 1_000;
/** So many levels in their rhythm are an engine that runs. */
const PROOF = 5;

export interface NameWatchOptions {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly identity: EngineIdentity;
  /** Another engine has this name and gives way, or has refused to start. */
  readonly onOther: () => void;
}

export class NameWatch {
  readonly #options: NameWatchOptions;
  readonly #heard = new Map<string, { count: number; monoMs: number; takenMs: number }>();
  readonly #cancels: Cancel[] = [];
  #state: 'listening' | 'ours' | 'taken' = 'listening';
  #quietSinceMs: number | undefined;
  #settle: (ours: boolean) => void = () => {};
  #lose: () => void = () => {};
  /** Resolves once: is the name ours? Without a bus it waits for one. */
  readonly claimed: Promise<boolean>;
  /** Resolves when the name, once ours, has to be left to another engine. */
  readonly lost: Promise<void>;

  constructor(options: NameWatchOptions) {
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
        this.#take(boot_id, mono_ms),
      ),
      subscribeEvent(bus, identity.node, 'alarm', ({ boot_id, alarm }) => {
        if (boot_id !== identity.bootId && alarm.kind === 'duplicate_node') this.#tellOther();
      }),
      every(clock, LOOK_MS, () => this.#look()),
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

  #look(): void {
    if (this.#state !== 'listening') return;
    const { bus, clock } = this.#options;
    const nowMs = clock.monoMs();
    if (!bus.connected()) this.#quietSinceMs = undefined;
    else this.#quietSinceMs ??= nowMs;
    if (this.#quietSinceMs === undefined || nowMs - this.#quietSinceMs < LISTEN_MS) return;
    this.#state = 'ours';
    this.#settle(true);
  }

  #take(bootId: string, monoMs: number): void {
    const { identity, clock } = this.#options;
    if (bootId === identity.bootId || this.#state === 'taken') return;
    const nowMs = clock.monoMs();
    this.#quietSinceMs = nowMs;
    const before = this.#heard.get(bootId);
    const passedMs = nowMs - (before?.takenMs ?? Number.NEGATIVE_INFINITY);
    if (!before || passedMs > FORGET_MS) {
      this.#heard.clear();
      this.#heard.set(bootId, { count: 1, monoMs, takenMs: nowMs });
      return;
    }
    if (passedMs < RHYTHM_MS || monoMs - before.monoMs < passedMs / 2) return;
    const count = before.count + 1;
    this.#heard.set(bootId, { count, monoMs, takenMs: nowMs });
    if (count >= PROOF) this.#meet(bootId);
  }

  /** Both decide alike without asking each other, and no clocks are compared. */
  #meet(other: string): void {
    this.#heard.clear();
    if (this.#state === 'ours' && this.#options.identity.bootId < other) {
      this.#tellOther();
      return;
    }
    const wasOurs = this.#state === 'ours';
    this.#state = 'taken';
    if (wasOurs) this.#lose();
    else this.#settle(false);
  }

  #tellOther(): void {
    if (this.#state === 'ours') this.#options.onOther();
  }
}
