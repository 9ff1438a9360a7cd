/** What happened to a key that was held all the time, read from the events of its channel. */
import type { PttEvent } from '@mcae/schema';

export interface KeyHistory {
  /** How often its gate opened, of whatever engine. */
  readonly openings: number;
  /** How often it closed. */
  readonly endings: number;
}

type Told = Pick<PttEvent, 'node' | 'boot_id' | 'channel' | 'holder' | 'gate_open'>;

/**
 * @param events of all channels and engines, in order
 * @param holder as engines call it
 */
export function keyHistory(events: readonly Told[], channel: number, holder: string): KeyHistory {
  /** Engines, each with its boot, where this holder has the gate open. */
  const open = new Set<string>();
  let openings = 0;
  let endings = 0;
  for (const event of events) {
    if (event.channel !== channel) continue;
    const boot = `${event.node} ${event.boot_id}`;
    const isOurs = event.gate_open && event.holder === holder;
    if (isOurs && !open.has(boot)) {
      openings++;
      open.add(boot);
    } else if (!isOurs && open.delete(boot)) endings++;
  }
  return { openings, endings };
}
