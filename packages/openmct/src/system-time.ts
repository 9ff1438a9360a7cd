/** The clock of the browser: the one place that asks for it. No import of it is left when built. */
import type { Clock } from '@mcae/clock';

export const systemTime: Clock = {
  // biome-ignore lint/nursery/noJsRestrictedProperties: this is the adapter
  monoMs: () => performance.now(),
  // biome-ignore lint/nursery/noJsRestrictedProperties: this is the adapter
  wallMs: () => Date.now(),
  after: (delayMs, run) => {
    // biome-ignore lint/style/noRestrictedGlobals: this is the adapter
    const timer = setTimeout(run, Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
};
