/** What commands open, until the stream has confirmed it. */

/** One command's part in what it opened; exactly one of the two is called, once. */
export interface Opening {
  /** The stream has it. */
  confirm(): void;
  /**
   * The stream did not answer in time: what this command opened is closed again, unless another
   * command opened the same and was confirmed, or still may be.
   */
  withdraw(): void;
}

export const NOTHING_OPENED: Opening = { confirm: () => {}, withdraw: () => {} };

/** A latch, or the end of a mute: several commands may have asked for it at the same time. */
export class SharedOpening {
  #waiting = 0;
  #isConfirmed = false;

  /** One more command asks for it, and waits for the stream. */
  join(): this {
    this.#waiting++;
    return this;
  }

  confirm(): void {
    this.#waiting--;
    this.#isConfirmed = true;
  }

  /** @returns whether it has to be closed: no command was confirmed, and none waits any more */
  withdraw(): boolean {
    this.#waiting--;
    return !this.#isConfirmed && this.#waiting === 0;
  }
}
