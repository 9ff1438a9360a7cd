/** The one animation frame of the page: everything that moves is drawn here and nowhere else. */
export type Painter = (nowMs: number) => void;

export class FrameLoop {
  readonly #painters = new Set<Painter>();

  /** @returns a function that removes it */
  add(painter: Painter): () => void {
    this.#painters.add(painter);
    return () => this.#painters.delete(painter);
  }

  start(): void {
    const frame = (nowMs: number) => {
      for (const paint of this.#painters) paint(nowMs);
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }
}
