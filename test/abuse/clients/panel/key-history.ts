/** What happened to a key that was held all the time, read from the events of its channel. */
import type { PttEvent } from '@mcae/schema';

export interface KeyHistory {
  /** How often its gate opened, of whatever engine. */
  readonly openings: number;
  /** Why it closed, each time. */
  readonly endings: readonly string[];
}

type Told = Pick<PttEvent, 'node' | 'boot_id' | 'channel' | 'holder' | 'gate_open' | 'cause'>;

/**
 * @param events of all channels and engines, in order
 * @param holder as engines call it
 */
export function keyHistory(events: readonly Told[], channel: number, holder: string): KeyHistory {
  /** Engines, each with its boot, where this holder has the gate open. */
  const open = new Set<string>();
  let openings = 0;
  const endings: string[] = [];
  for (const event of events) {
    if (event.channel !== channel) continue;
    const boot = `${event.node} ${event.boot_id}`;
    const isOurs = event.gate_open && event.holder === holder;
    if (isOurs && !open.has(boot)) {
      openings++;
      open.add(boot);
    } else if (!isOurs && open.delete(boot)) endings.push(event.cause);
  }
  return { openings, endings };
}
