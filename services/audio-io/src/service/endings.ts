/** Ends the parts of the service in the reverse order of their beginnings, whatever fails. */
import type { Clock } from '@mcae/clock';
import type { Logger } from 'pino';

interface Part {
  readonly name: string;
  readonly mostMs: number;
  readonly end: () => Promise<unknown> | unknown;
}

export class Endings {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #parts: Part[] = [];

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  /**
   * Something has begun.
   * @param mostMs it is waited for no longer than this; the others are ended all the same
   */
  add(name: string, mostMs: number, end: Part['end']): void {
    this.#parts.push({ name, mostMs, end });
  }

  /** Ends everything that has begun, once. Never rejects. */
  async run(): Promise<void> {
    for (let part = this.#parts.pop(); part; part = this.#parts.pop())
      try {
        await this.#end(part);
      } catch (error) {
        this.#logger.error({ err: error, part: part.name }, 'a part of the service did not end');
      }
  }

  /** @throws what the part failed with, or an Error once its time is over */
  #end({ mostMs, end }: Part): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(mostMs, () =>
        reject(new Error(`it took longer than ${mostMs} ms`)),
      );
      Promise.resolve()
        .then(end)
        .finally(cancel)
        .then(() => resolve(), reject);
    });
  }
}
