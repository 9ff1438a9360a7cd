/**
 * What a service tells the systemd that started it (sd_notify(3)). Node has no datagram sockets of the
 * Unix family, so systemd's own program sends it; a native addon for one message in seconds would be
 * one more thing to build on each machine.
 */
import { execFile } from 'node:child_process';
import type { Clock } from '@mcae/clock';

const PROGRAM = 'systemd-notify';
const SEND_MS = 5_000;
/** So many times within the watchdog's time it hears that the service is alive. */
const PINGS = 3;

export interface ServiceManagerOptions {
  /** Of the process; NOTIFY_SOCKET and WATCHDOG_USEC are systemd's. */
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  /** Told of what could not be sent, at most once until it works again. */
  readonly onProblem: (error: unknown) => void;
  /** Instead of the program, for tests. */
  readonly send?: (state: string) => Promise<void>;
}

/** Says nothing where no manager listens. */
export class ServiceManager {
  readonly #options: ServiceManagerOptions;
  readonly #listens: boolean;
  /** Undefined without a watchdog. */
  readonly #pingMs: number | undefined;
  readonly #send: (state: string) => Promise<void>;
  #pingedMs = Number.NEGATIVE_INFINITY;
  #failed = false;

  constructor(options: ServiceManagerOptions) {
    const { env, send } = options;
    this.#options = options;
    this.#listens = Boolean(env['NOTIFY_SOCKET']);
    const watchdogUs = Number(env['WATCHDOG_USEC'] ?? 0);
    this.#pingMs = watchdogUs > 0 ? watchdogUs / 1_000 / PINGS : undefined;
    this.#send = send ?? ((state) => notify(state, env));
  }

  /** It serves: what depends on it may start. @returns once it has been told */
  ready(): Promise<void> {
    return this.#tell('READY=1');
  }

  /** It does its work. To be called often: the manager hears of it as often as its watchdog needs. */
  alive(): void {
    const nowMs = this.#options.clock.monoMs();
    if (this.#pingMs === undefined || nowMs - this.#pingedMs < this.#pingMs) return;
    this.#pingedMs = nowMs;
    void this.#tell('WATCHDOG=1');
  }

  /** It has been asked to end, and does. */
  stopping(): Promise<void> {
    return this.#tell('STOPPING=1');
  }

  async #tell(state: string): Promise<void> {
    if (!this.#listens) return;
    try {
      await this.#send(state);
      this.#failed = false;
    } catch (error) {
      if (!this.#failed) this.#options.onProblem(error);
      this.#failed = true;
    }
  }
}

function notify(state: string, env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(PROGRAM, [state], { env, timeout: SEND_MS }, (error) =>
      error === null ? resolve() : reject(error),
    );
  });
}
