/** Carries out the effects of a stream's lifecycle, by a process and timers; what comes of them is dispatched. */
import { type Cancel, type Clock, every } from '@mcae/clock';
import { DeviceError } from '../../audio/audio-backend.js';
import { needsDeviceLock } from '../../audio/backends.js';
import type { DesiredChannel, StreamPlan } from '../../stream/messages.js';
import { type SideInUse, sidesOf } from '../devices/device-catalogue.js';
import type { AcquireLock } from '../devices/device-lock.js';
import type { StartStream } from './process/stream-link.js';
import { StreamProcess } from './process/stream-process.js';
import type { LifeEffect, LifeHost } from './stream-life.js';
import { type DeviceUser, StreamMonitor } from './stream-monitor.js';
import { StreamUpdates } from './stream-updates.js';

const WATCH_PERIOD_MS = 50;

export interface StreamEffectsOptions {
  readonly clock: Clock;
  readonly start: StartStream;
  /** Asked at each opening. @throws DeviceError where a device does not exist. */
  readonly resolve: () => Promise<StreamPlan>;
  readonly acquireLock: AcquireLock;
  /** What the channels should be at the moment of asking. */
  readonly desired: () => DesiredChannel[];
  /** Which of our own channels has one of its devices, where one has; asked when it cannot open. */
  readonly deviceUser: (plan: StreamPlan) => DeviceUser | undefined;
  readonly onPrinted: (line: string) => void;
}

/** `closeGates` and `announce` are for those around the stream. */
type OwnEffect = Exclude<LifeEffect, { readonly type: 'closeGates' | 'announce' }>;

export class StreamEffects {
  readonly monitor: StreamMonitor;
  readonly updates: StreamUpdates;
  readonly #options: StreamEffectsOptions;
  readonly #host: LifeHost;
  #process: StreamProcess | undefined;
  /** Asked to close, and not gone yet. */
  #closing: { readonly process: StreamProcess; readonly isOpen: boolean } | undefined;
  #closed = Promise.resolve();
  #cancelTimer: Cancel = () => {};
  #cancelWatch: Cancel = () => {};

  constructor(options: StreamEffectsOptions, host: LifeHost) {
    const { clock, desired } = options;
    this.#options = options;
    this.#host = host;
    this.updates = new StreamUpdates({
      clock,
      desired,
      onUnconfirmed: (reason) => host.dispatch({ type: 'unconfirmed', reason }),
      onFault: (error) => host.fault(error, host.life().attempt),
    });
    const confirm = (version: number) => this.updates.confirm(version);
    this.monitor = new StreamMonitor(options, { ...host, confirm });
  }

  get process(): StreamProcess | undefined {
    return this.#process;
  }

  /** Resolves once the process that was last asked to close has gone, or does not go. */
  get closed(): Promise<void> {
    return this.#closed;
  }

  /** What is open, or is about to be. */
  get sidesInUse(): readonly SideInUse[] {
    const isOpen = this.monitor.readings.kernel !== undefined;
    const current = this.#process ? { process: this.#process, isOpen } : this.#closing;
    const { plan } = this.#host.life();
    if (!current?.process.hasDevices || !plan) return [];
    return sidesOf(plan.spec).map((side) => ({ ...side, isOpen: current.isOpen }));
  }

  /** @throws whatever starting a process, sending to it, `resolve` or `desired` throws */
  carryOut(effect: OwnEffect): void {
    switch (effect.type) {
      case 'startWatch':
        this.#startWatch();
        break;
      case 'resolvePlan':
        this.#resolvePlan();
        break;
      case 'startProcess':
        this.#process ??= this.#startProcess();
        break;
      case 'acquireLock':
        this.#acquireLock();
        break;
      case 'open':
        this.#open(effect.isShut);
        break;
      case 'sync':
        this.#sync();
        break;
      case 'killProcess':
        this.#leave()?.kill();
        break;
      case 'closeProcess':
        this.#close(effect.isOpen);
        break;
      case 'setTimer':
        this.#setTimer(effect);
        break;
      case 'clearTimers':
        this.#cancelTimer();
        this.#cancelWatch();
        break;
    }
  }

  #startWatch(): void {
    const watch = () => this.monitor.watch(WATCH_PERIOD_MS);
    this.#cancelWatch = every(this.#options.clock, WATCH_PERIOD_MS, watch);
  }

  #resolvePlan(): void {
    const { attempt } = this.#host.life();
    this.#options.resolve().then(
      (plan) => this.#host.dispatch({ type: 'planResolved', attempt, plan }),
      (error: unknown) => {
        const kind = error instanceof DeviceError ? error.kind : 'failed';
        const reason = error instanceof Error ? error.message : String(error);
        this.#host.dispatch({ type: 'planFailed', attempt, kind, reason });
      },
    );
  }

  #startProcess(): StreamProcess {
    const { start, acquireLock, clock, onPrinted } = this.#options;
    const process: StreamProcess = new StreamProcess({
      start,
      acquireLock,
      clock,
      onMessage: (message) => this.monitor.receive(message, process.printedReason),
      onGone: (how) => {
        const reason = `the stream process ended (${how})`;
        this.#host.dispatch({ type: 'processGone', reason });
      },
      onPrinted: (line) => {
        onPrinted(line);
        if (process === this.#process) this.monitor.printed(line);
      },
    });
    return process;
  }

  #acquireLock(): void {
    const { attempt, plan } = this.#host.life();
    const acquired = () => this.#host.dispatch({ type: 'lockAcquired', attempt });
    const fault = (error: unknown) => this.#host.fault(error, attempt);
    if (!plan || !needsDeviceLock(plan.spec)) acquired();
    else this.#process?.mayOpen().then(acquired, fault);
  }

  #open(isShut: boolean): void {
    const { plan } = this.#host.life();
    if (!plan) return;
    this.monitor.begin(plan.spec);
    const desired = this.#options.desired();
    this.#process?.send({ type: 'open', plan, desired: isShut ? desired.map(shut) : desired });
  }

  /**
   * What was desired may have changed while the device was being opened. And what waited for longer than a
   * command may opens no gate, which the engine says is open.
   */
  #sync(): void {
    const process = this.#process;
    this.updates.begin((message) => process?.send(message));
    void this.updates.sync();
  }

  #close(isOpen: boolean): void {
    const { attempt } = this.#host.life();
    const process = this.#leave();
    const closing = process && { process, isOpen };
    this.#closing = closing;
    this.#closed = (process?.close(isOpen) ?? Promise.resolve())
      .catch((error: unknown) => this.#host.fault(error, attempt))
      .then(() => {
        if (this.#closing === closing) this.#closing = undefined;
        this.#host.dispatch({ type: 'closed', attempt });
      });
  }

  #setTimer({ delayMs, event }: LifeEffect & { readonly type: 'setTimer' }): void {
    this.#cancelTimer();
    const run = () => this.#host.dispatch({ type: event });
    this.#cancelTimer = this.#options.clock.after(delayMs, run);
  }

  #leave(): StreamProcess | undefined {
    const process = this.#process;
    this.#process = undefined;
    this.updates.end();
    this.monitor.end();
    return process;
  }
}

const shut = (channel: DesiredChannel): DesiredChannel => ({
  ...channel,
  latch: false,
  leaseUntilMs: null,
});
