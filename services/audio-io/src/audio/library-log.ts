/** What the libraries of all backends print: a line says by its form whose it is. */
import type { LibraryLog } from './backend-descriptor.js';
import { BACKENDS } from './registry.js';

function first<T>(ask: (log: LibraryLog) => T | undefined): T | undefined {
  for (const { log } of BACKENDS) {
    const answer = log && ask(log);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

export const libraryLog: LibraryLog = {
  isUsual: (line) => line.trim() === '' || BACKENDS.some(({ log }) => log?.isUsual(line)),
  endIn: (line) => first((log) => log.endIn(line)),
  reasonIn: (line) => first((log) => log.reasonIn(line)),
  explainRefusal: (refusal, printed) => first((log) => log.explainRefusal(refusal, printed)),
  explainDeath: (signal) => first((log) => log.explainDeath(signal)),
};
