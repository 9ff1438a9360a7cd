import type { Signal } from '@preact/signals';

/** Sets a small plain value where it differs, so that what looks the same is not drawn again. */
export function setIfChanged<T>(target: Signal<T>, value: T): void {
  if (JSON.stringify(target.peek()) !== JSON.stringify(value)) target.value = value;
}
