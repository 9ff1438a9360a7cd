import { SetupError } from '../setup/setup-error.mjs';

/**
 * @typedef {import('./processes.mjs').Exit} Exit
 *
 * @typedef {object} Running what a launch gives
 * @property {Promise<Exit>} exited
 * @property {(graceMs: number) => Promise<boolean>} stop
 *
 * @typedef {object} ServiceOptions
 * @property {string} name
 * @property {() => Promise<Running>} launch
 * @property {(line: string) => void} say prints a line on the terminal
 * @property {{firstMs: number, lastMs: number, healthyMs: number}} [backOff]
 */

/** Children of a service that died may end by themselves within this time. */
const ORPHANS_MS = 1_500;
const BACK_OFF = { firstMs: 250, lastMs: 10_000, healthyMs: 30_000 };

/** A service that is started again, with growing pauses, whenever it ends without having been stopped. */
export class KeptService {
  /** @type {Running | undefined} */
  #running;
  #stopping = false;
  #kept = false;
  #pauseMs = 0;
  #startedMs = 0;
  /** @type {Promise<unknown>} */
  #launching = Promise.resolve();
  /** @type {() => void} */
  #wake = () => {};
  /** @type {(error: Error) => void} */
  #fail = () => {};

  /** @param {ServiceOptions} options */
  constructor({ name, launch, say, backOff = BACK_OFF }) {
    this.name = name;
    this.launch = launch;
    this.say = say;
    this.backOff = backOff;
    /** @type {Promise<never>} rejects when it ends before `keep` was called */
    this.failed = new Promise((_resolve, reject) => {
      this.#fail = reject;
    });
    this.failed.catch(() => {});
  }

  /** Starts it. */
  async start() {
    await this.#launch();
    void this.#watch();
  }

  /** From now on it is started again whenever it ends; until then an end is a failure. */
  keep() {
    this.#kept = true;
  }

  /**
   * @param {number} graceMs
   * @returns {Promise<boolean>} false: it had to be killed
   */
  async stop(graceMs) {
    this.#stopping = true;
    this.#wake();
    await this.#launching.catch(() => {});
    return (await this.#running?.stop(graceMs)) ?? true;
  }

  async #launch() {
    this.#startedMs = performance.now();
    const launching = this.launch();
    this.#launching = launching;
    this.#running = await launching;
  }

  async #watch() {
    while (this.#running && !this.#stopping) {
      const exit = await this.#running.exited;
      if (this.#stopping) return;
      if (!this.#kept) return this.#fail(new SetupError(`${this.name} ${describe(exit)}`));
      await this.#running.stop(ORPHANS_MS);
      await this.#again(describe(exit));
    }
  }

  /** @param {string} reason */
  async #again(reason) {
    const healthy = performance.now() - this.#startedMs > this.backOff.healthyMs;
    this.#pauseMs = healthy
      ? this.backOff.firstMs
      : Math.min(this.backOff.lastMs, 2 * this.#pauseMs || this.backOff.firstMs);
    while (!this.#stopping) {
      this.say(`${this.name} ${reason}; it is started again in ${this.#pauseMs / 1_000} s`);
      await this.#pause(this.#pauseMs);
      if (this.#stopping) return;
      try {
        await this.#launch();
        this.say(`${this.name} is started again`);
        return;
      } catch (error) {
        reason = `does not start: ${error instanceof Error ? error.message : error}`;
        this.#pauseMs = Math.min(this.backOff.lastMs, 2 * this.#pauseMs);
      }
    }
  }

  /**
   * @param {number} ms
   * @returns {Promise<void>} sooner when it shall stop
   */
  #pause(ms) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** @param {Exit} exit */
function describe({ code, signal }) {
  return signal ? `was ended by ${signal}` : `ended with code ${code}`;
}
