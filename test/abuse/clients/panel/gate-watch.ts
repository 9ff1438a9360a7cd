/** What engines say that they did: gates that changed, and when each request was carried out. */
import { NatsBus, subscribeEvent } from '@mcae/bus';
import { systemClock } from '@mcae/clock';
import { type AuditMessage, auditSubject, type PttEvent } from '@mcae/schema';

export class GateWatch {
  readonly #bus: NatsBus;
  readonly #events: PttEvent[] = [];
  readonly #carriedOutMs = new Map<string, number>();

  constructor(natsUrl: string) {
    this.#bus = new NatsBus({ url: natsUrl, name: 'gate watch', clock: systemClock });
    subscribeEvent(this.#bus, '*', 'ptt', (event) => {
      this.#events.push(event);
      if (event.request_id !== undefined) this.#note(event.request_id, event.mono_ms);
    });
    // A command that changed nothing has no event.
    this.#bus.subscribe(auditSubject('*'), (text) => this.#noteEntry(text));
  }

  connected(): boolean {
    return this.#bus.connected();
  }

  /** In the order in which they came. */
  get events(): readonly PttEvent[] {
    return this.#events;
  }

  /** By the engine's monotonic clock; undefined where no engine told. */
  carriedOutMs(requestId: string): number | undefined {
    return this.#carriedOutMs.get(requestId);
  }

  close(): Promise<void> {
    return this.#bus.close();
  }

  #noteEntry(text: string): void {
    const { entry } = JSON.parse(text) as AuditMessage;
    if (entry.result !== 'ok') return;
    const wallToMonoMs = systemClock.monoMs() - systemClock.wallMs();
    this.#note(entry.request_id, entry.ts_ms - entry.duration_ms + wallToMonoMs);
  }

  #note(requestId: string, monoMs: number): void {
    if (!this.#carriedOutMs.has(requestId)) this.#carriedOutMs.set(requestId, monoMs);
  }
}
