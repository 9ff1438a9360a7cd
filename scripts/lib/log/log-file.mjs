import { appendFileSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

const MAX_BYTES = 10_000_000;
const KEPT_LINES = 200;

/** A log of a run: the whole in a file (at most two of 10 MB), its end in memory. */
export class LogFile {
  /** @type {string[]} */
  #last = [];
  #bytes = 0;

  /** @param {string} path */
  constructor(path) {
    this.path = path;
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true });
  }

  /** @param {string} line */
  write(line) {
    this.#last.push(line);
    if (this.#last.length > KEPT_LINES) this.#last.shift();
    this.#bytes += line.length + 1;
    try {
      if (this.#bytes > MAX_BYTES) {
        renameSync(this.path, `${this.path}.old`);
        this.#bytes = line.length + 1;
      }
      appendFileSync(this.path, `${line}\n`);
    } catch {
      // A full disk must not stop the sound.
    }
  }

  /**
   * @param {number} count
   * @returns {string[]} the newest lines
   */
  last(count) {
    return this.#last.slice(-count);
  }
}
