/** Where virtual sound goes; clocked by whoever pushes. */

export interface VirtualSink {
  /** Why nothing is taken any more although nothing is broken. */
  readonly notice?: string | undefined;
  /**
   * Takes one interleaved block. Never waits or allocates.
   * @returns false where the block was lost.
   * @throws DeviceError lost where nothing can be taken any more.
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
