/** What events say of gates, laid over telemetry that was captured before them. */
import type { PttEvent } from '@mcae/schema';

interface WithGates {
  readonly mono_ms: number;
  readonly channels: Readonly<
    Record<string, { gate_open: boolean; mute: boolean; holder: string | null }>
  >;
}

/**
 * The newest gate of each channel by event. Whoever opens a gate and reads the status at once has
 * to see it open: the event comes before the command's answer, the next status may come after it.
 */
export class GateOverlay {
  readonly #events = new Map<number, PttEvent>();

  take(event: PttEvent): void {
    const before = this.#events.get(event.channel);
    if (!before || event.seq > before.seq) this.#events.set(event.channel, event);
  }

  /** The message with what is known to have changed since it was captured. */
  apply<M extends WithGates>(message: M): M {
    const channels = { ...message.channels };
    for (const event of this.#events.values()) {
      const { channel, mono_ms, gate_open, mute, latch, latched_by, holder } = event;
      const current = channels[channel];
      if (!current || mono_ms < message.mono_ms) continue;
      const newer = { gate_open, mute, holder, ...('latch' in current && { latch, latched_by }) };
      channels[channel] = { ...current, ...newer };
    }
    return { ...message, channels };
  }
}
