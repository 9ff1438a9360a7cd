/** A config file without a disk, checked as the real one is. */
import { type ConfigStore, checkConfig } from '@mcae/audio-io';
import type { Config } from '@mcae/schema';

export class MemoryStore implements ConfigStore {
  /** Every config that was saved, the newest last. */
  readonly saved: Config[] = [];
  /** No save succeeds while it is full. */
  isFull = false;
  failNextSave = false;

  async load(): Promise<Config> {
    const newest = this.saved.at(-1);
    if (!newest) throw new Error('ENOENT: nothing has been saved');
    return structuredClone(newest);
  }

  async save(config: Config): Promise<void> {
    const fails = this.isFull || this.failNextSave;
    this.failNextSave = false;
    if (fails) throw new Error('ENOSPC: no space left on device');
    this.saved.push(checkConfig(structuredClone(config)));
  }
}
