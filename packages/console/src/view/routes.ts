import { signal } from '@preact/signals';

export const VIEWS = { channels: 'Channels', devices: 'Devices', config: 'Config' } as const;
export type ViewName = keyof typeof VIEWS;

export const viewName = signal<ViewName>('channels');

/** The address's fragment is the view, so that each can be linked to. */
export function followAddress(onLeave: () => void): void {
  const read = () => {
    const name = location.hash.slice(1);
    const next = name in VIEWS ? (name as ViewName) : 'channels';
    if (next !== viewName.value) onLeave();
    viewName.value = next;
  };
  window.addEventListener('hashchange', read);
  read();
}
