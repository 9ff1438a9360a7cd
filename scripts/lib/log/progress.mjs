/** Progress on stderr: stdout is for a command's result. */

/**
 * @callback Report shows what a step is at
 * @param {string} detail
 * @returns {void}
 *
 * @typedef {object} Progress
 * @property {<T>(title: string, work: (report: Report) => Promise<T>) => Promise<T>} step
 * @property {(line: string) => void} say
 */

const SHOW_AGAIN_MS = 10_000;

/**
 * @param {{isTTY?: boolean, columns?: number, write: (text: string) => unknown}} out
 * @returns {Progress}
 */
export function createProgress(out = process.stderr) {
  const say = (/** @type {string} */ line) => void out.write(`${line}\n`);
  return {
    say,
    async step(title, work) {
      const start = performance.now();
      let shownAt = start;
      const rewrite = (/** @type {string} */ text) =>
        out.write(`\r\x1b[2K${text.slice(0, (out.columns ?? 80) - 1)}`);
      if (out.isTTY) rewrite(`${title} …`);
      else say(`${title} …`);
      const result = await work((detail) => {
        if (out.isTTY) return void rewrite(`${title} … ${detail}`);
        if (performance.now() - shownAt < SHOW_AGAIN_MS) return;
        shownAt = performance.now();
        say(`  ${detail}`);
      }).catch((error) => {
        if (out.isTTY) out.write('\n');
        throw error;
      });
      const done = `done in ${((performance.now() - start) / 1_000).toFixed(1)} s`;
      if (out.isTTY) rewrite('');
      say(out.isTTY ? `${title} … ${done}` : `  ${done}`);
      return result;
    },
  };
}
