/** How much the channels' counters grew in all: each starts again when its stream opens. */

const FIELDS = ['blocks', 'input_xruns', 'output_xruns', 'late_blocks', 'silenced_blocks'];

export class Counters {
  #last;
  #grown = Object.fromEntries(FIELDS.map((field) => [field, 0]));

  /** @param {Record<string, Record<string, number | null>>} channels of /status at the start */
  constructor(channels) {
    this.#last = channels;
  }

  /** Call it often: counts between the last call and a stream's end are lost. */
  add(channels) {
    for (const [key, channel] of Object.entries(channels)) {
      const before = this.#last[key];
      const isSame = before.restarts === channel.restarts;
      for (const field of FIELDS)
        this.#grown[field] += (channel[field] ?? 0) - (isSame ? (before[field] ?? 0) : 0);
    }
    this.#last = channels;
  }

  get grown() {
    return this.#grown;
  }
}

export const restartsOf = (channels) =>
  Object.values(channels).reduce((all, { restarts }) => all + restarts, 0);
