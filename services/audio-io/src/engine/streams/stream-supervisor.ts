/** Keeps one stream running: its lifecycle, driven by what is asked of it and by what its effects come to. */
import { type Clock, within } from '@mcae/clock';
import type { StreamState } from '@mcae/schema';
import type { StreamPlan, ToneRequest } from '../../stream/messages.js';
import type { SideInUse } from '../devices/device-catalogue.js';
import type { StreamReadings } from '../telemetry/stream-readings.js';
import { StreamEffects, type StreamEffectsOptions } from './stream-effects.js';
import type { LifeEffect, LifeEvent } from './stream-life.js';
import { NEW_LIFE, transition } from './stream-lifecycle.js';

/** A process that is not prepared by then is not waited for. */
const PREPARE_MS = 2_000;

export interface StreamSupervisorOptions extends StreamEffectsOptions {
  readonly channels: readonly number[];
  readonly clock: Clock;
  /** The backends that can list its devices now: they are asked before `start`. */
  readonly enumeratesAhead: () => readonly string[];
  /** The stream is down and was not asked to be: its gates are to be closed. */
  readonly onDown: (wasRunning: boolean) => void;
  readonly onChange: () => void;
  /** An error of our own. It took the stream down where it was one of opening or updating it. */
  readonly onFault: (error: unknown) => void;
}

export class StreamSupervisor {
  readonly channels: readonly number[];
  readonly #options: StreamSupervisorOptions;
  readonly #work: StreamEffects;
  #life = NEW_LIFE;
  /** Events that came while the effects of another one were carried out. */
  readonly #events: LifeEvent[] = [];
  #isCarryingOut = false;
  readonly #listeners = new Set<() => void>();

  constructor(options: StreamSupervisorOptions) {
    this.#options = options;
    this.channels = options.channels;
    this.#work = new StreamEffects(options, {
      life: () => this.#life,
      dispatch: (event) => this.#dispatch(event),
      fault: (error, attempt) => this.#fault(error, attempt),
    });
  }

  get state(): StreamState {
    return this.#life.state;
  }
  /** Why it is not running, or last was not. */
  get reason(): string | null {
    return this.#life.reason;
  }
  /**
   * True from the first block on, and then for good, through all that happens later: a supervisor lives as
   * long as its plan, so `!hasRun` means that this plan has never worked. While it runs for the first time,
   * it is true before listeners hear of `running`.
   */
  get hasRun(): boolean {
    return this.#life.hasRun;
  }
  /** How often it ran and went down; attempts to open it again do not count. */
  get restarts(): number {
    return this.#life.restarts;
  }
  get plan(): StreamPlan | undefined {
    return this.#life.plan;
  }
  get pid(): number | null {
    return this.#work.process?.pid ?? null;
  }
  /** What it reported of itself. */
  get readings(): StreamReadings {
    return this.#work.monitor.readings;
  }
  /** What it has open, or is about to have. */
  get sidesInUse(): readonly SideInUse[] {
    return this.#work.sidesInUse;
  }

  /**
   * Calls the listener after each change of `state` or `reason`, synchronously, when the supervisor's
   * properties have their new values.
   * @returns what ends that; a listener that is ended during a call is not called any more.
   */
  onChange(listener: () => void): () => void {
    // A function of its own: the same listener may be given twice.
    const call = () => listener();
    this.#listeners.add(call);
    return () => {
      this.#listeners.delete(call);
    };
  }

  /**
   * Starts the process ahead of `start`; resolves once it is ready and has enumerated, or after 2 s. One that
   * cannot be prepared is started anew by `start`. Never rejects.
   */
  async prepare(): Promise<void> {
    this.#dispatch({ type: 'prepareAsked' });
    const { phase, attempt } = this.#life;
    const { process } = this.#work;
    if (phase !== 'prepared' || !process) return;
    const { clock, enumeratesAhead } = this.#options;
    const backends = enumeratesAhead();
    const ready = backends.length > 0 ? process.enumerate(backends) : process.ready;
    await within(clock, PREPARE_MS, ready).catch((error: unknown) => this.#fault(error, attempt));
  }

  start(): void {
    this.#dispatch({ type: 'startAsked' });
  }

  /** Closes the stream, or ends what is not open yet; resolves once its process has gone, or does not go. */
  stop(): Promise<void> {
    this.#dispatch({ type: 'stopAsked' });
    // A moment later: what a listener asks for is done when all others have been called.
    return Promise.resolve().then(() => this.#work.closed);
  }

  /**
   * Sends what is desired; resolves once the stream has confirmed. One that is down gets it when it opens.
   * @param asOfMs when it was asked for; what is older than 400 ms when it arrives opens nothing.
   * @throws ProblemError deadline_exceeded where it does not confirm within 400 ms, or goes down.
   */
  update(asOfMs?: number): Promise<void> {
    return this.#work.updates.update(asOfMs);
  }

  /**
   * The same until the stream has confirmed, however late, or is down. It is taken down where it confirms
   * nothing for 10 s, and where what is desired cannot be computed or sent. Never rejects.
   */
  sync(): Promise<void> {
    return this.#work.updates.sync();
  }

  tone(request: ToneRequest): void {
    this.#work.process?.send({ type: 'tone', ...request });
  }

  #dispatch(event: LifeEvent): void {
    this.#events.push(event);
    if (this.#isCarryingOut) return;
    this.#isCarryingOut = true;
    for (let next = this.#events.shift(); next; next = this.#events.shift()) {
      const { life, effects } = transition(this.#life, next);
      this.#life = life;
      for (const effect of effects) this.#carryOut(effect);
    }
    this.#isCarryingOut = false;
  }

  #carryOut(effect: LifeEffect): void {
    if (effect.type === 'closeGates') this.#guard(() => this.#options.onDown(effect.wasRunning));
    else if (effect.type === 'announce') this.#announce();
    else
      try {
        this.#work.carryOut(effect);
      } catch (error) {
        this.#fault(error, this.#life.attempt);
      }
  }

  #announce(): void {
    this.#guard(this.#options.onChange);
    for (const listener of this.#listeners) this.#guard(listener);
  }

  /** Whoever listens may fail: the stream goes on. */
  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#options.onFault(error);
    }
  }

  #fault(error: unknown, attempt: number): void {
    this.#options.onFault(error);
    const reason = error instanceof Error ? error.message : String(error);
    this.#dispatch({ type: 'faulted', attempt, reason });
  }
}
