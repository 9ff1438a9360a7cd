/** The views of every engine on a bus, in bounded memory: names come from the bus. */
import { advance, ingest } from './ingest.js';
import type { ViewInput } from './messages.js';
import type { Step } from './news.js';
import { silentMs } from './reading.js';
import { type EngineView, newEngine } from './view.js';

/** Engines that are remembered. */
export const MAX_ENGINES = 64;
/** An engine that has been silent longer is forgotten. */
export const ENGINE_MEMORY_MS = 10 * 60_000;

export class Engines {
  readonly #views = new Map<string, EngineView>();

  get(node: string): EngineView | undefined {
    return this.#views.get(node);
  }

  all(): EngineView[] {
    return [...this.#views.values()];
  }

  /** @returns undefined where there is no room for an engine that is not known yet */
  ingest(input: ViewInput, nowMs: number): Step | undefined {
    const { node } = input.message;
    const view = this.#views.get(node) ?? (this.#makeRoom(nowMs) ? newEngine(node) : undefined);
    return view && this.#keep(ingest(view, input, nowMs));
  }

  /** @returns what has changed by time alone */
  advance(nowMs: number): Step[] {
    return this.all()
      .map((view) => this.#keep(advance(view, nowMs)))
      .filter(({ news }) => news.length > 0);
  }

  /** Forgets engines that have been silent for long. */
  forget(nowMs: number): void {
    for (const view of this.#views.values())
      if (view.boot && silentMs(view, nowMs) > ENGINE_MEMORY_MS) this.#views.delete(view.node);
  }

  clear(): void {
    this.#views.clear();
  }

  #keep(step: Step): Step {
    this.#views.set(step.view.node, step.view);
    return step;
  }

  /** What has never sent telemetry gives way to what may. */
  #makeRoom(nowMs: number): boolean {
    if (this.#views.size < MAX_ENGINES) return true;
    this.forget(nowMs);
    const unheard = this.all().find(({ boot }) => boot === null);
    if (this.#views.size >= MAX_ENGINES && unheard) this.#views.delete(unheard.node);
    return this.#views.size < MAX_ENGINES;
  }
}
