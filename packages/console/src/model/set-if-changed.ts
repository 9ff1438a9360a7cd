import type { Signal } from '@preact/signals';

/** Sets a signal only where its plain value differs, so that nothing is drawn again without a change. */
export function setIfChanged<T>(target: Signal<T>, value: T): void {
  if (JSON.stringify(target.peek()) !== JSON.stringify(value)) target.value = value;
}
