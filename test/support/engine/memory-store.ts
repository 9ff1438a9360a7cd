/** A config file without a disk. */
import type { ConfigStore } from '@mcae/audio-io';
import type { Config } from '@mcae/schema';

export class MemoryStore implements ConfigStore {
  /** Every config that was saved, the newest last. */
  readonly saved: Config[] = [];
  /** The disk is full, until this is false again. */
  isFull = false;

  async load(): Promise<Config> {
    const newest = this.saved.at(-1);
    if (!newest) throw new Error('ENOENT: nothing has been saved');
    return structuredClone(newest);
  }

  async save(config: Config): Promise<void> {
    if (this.isFull) throw new Error('ENOSPC: no space left on device');
    this.saved.push(structuredClone(config));
  }
}
