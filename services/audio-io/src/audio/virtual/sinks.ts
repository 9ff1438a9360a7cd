/** Virtual outputs: what becomes of a block that was played. */
export interface Sink {
  /** Takes one block; false where it had to be dropped. */
  write(block: Int16Array): boolean;
  close(): Promise<void>;
}

export const nullSink: Sink = { write: () => true, close: () => Promise.resolve() };
