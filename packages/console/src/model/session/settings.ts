import { signal } from '@preact/signals';

/** What this browser remembers; a port of two methods, so that tests need no browser. */
export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const HOLDER_KEY = 'mcae.holder';
const LATCH_KEY = 'mcae.latch';
const MAX_HOLDER_CHARS = 64;

/** Who sits here, and whether a tap latches. */
export class Settings {
  readonly #store: Store;
  readonly holder = signal('');
  readonly isLatchOn = signal(true);

  /** @param suggested a name for who has not chosen one, so that no two consoles share it */
  constructor(store: Store, suggested: string) {
    this.#store = store;
    this.holder.value = read(store, HOLDER_KEY) ?? suggested;
    this.isLatchOn.value = read(store, LATCH_KEY) !== 'off';
  }

  /** An empty name is not taken: a key always has a holder. */
  setHolder(text: string): void {
    const holder = text.trim().slice(0, MAX_HOLDER_CHARS);
    if (holder === '') return;
    this.holder.value = holder;
    write(this.#store, HOLDER_KEY, holder);
  }

  setLatchOn(isOn: boolean): void {
    this.isLatchOn.value = isOn;
    write(this.#store, LATCH_KEY, isOn ? 'on' : 'off');
  }
}

/** A browser may refuse to remember; the console works without. */
function read(store: Store, key: string): string | null {
  try {
    return store.getItem(key);
  } catch {
    return null;
  }
}

function write(store: Store, key: string, value: string): void {
  try {
    store.setItem(key, value);
  } catch {
    // Remembered for as long as the page is open.
  }
}
