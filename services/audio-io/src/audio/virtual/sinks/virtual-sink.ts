/** Where virtual sound goes; it has no clock of its own. */

export interface VirtualSink {
  /** Why nothing is recorded any more although nothing is broken. */
  readonly notice?: string | undefined;
  /**
   * Accepts one interleaved block. Never waits or allocates.
   * @returns false where the block was lost.
   * @throws DeviceError lost where nothing can be recorded any more.
   */
  write(block: Int16Array, frames: number): boolean;
  /** Silence for frames that were lost before they came here. */
  skip(frames: number): void;
  close(): Promise<void>;
}

export const nullSink: VirtualSink = {
  write: () => true,
  skip: () => {},
  close: async () => {},
};
