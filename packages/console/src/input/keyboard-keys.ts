/** Space keys the focused strip, a digit the channel of that number, for as long as it is held. */
import type { Session } from '../model/session/session.js';

/** A strip, or the key in it: where space keys a channel. */
const STRIP_SELECTOR = '[data-strip]';
const KEY_SELECTOR = '[data-key]';
const EDITABLE_SELECTOR = 'input, textarea, select, [contenteditable]';

export function listenToKeyboard(session: Session, mayUseDigits: () => boolean): () => void {
  /** Which channel each physical key holds. */
  const held = new Map<string, number>();

  const onDown = (event: KeyboardEvent) => {
    if (held.has(event.code)) return event.preventDefault();
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    const number = channelOf(event, mayUseDigits());
    const channel = number === undefined ? undefined : session.channel(number);
    if (!channel) return;
    event.preventDefault();
    held.set(event.code, channel.channel);
    channel.press(`key:${event.code}`, event.timeStamp);
  };
  const onUp = (event: KeyboardEvent) => {
    const channel = held.get(event.code);
    if (channel === undefined) return;
    // Without this the browser would click the button as well.
    event.preventDefault();
    held.delete(event.code);
    session.channel(channel)?.letGo(`key:${event.code}`, event.timeStamp);
  };
  const forget = () => held.clear();

  const target = window;
  target.addEventListener('keydown', onDown, true);
  target.addEventListener('keyup', onUp, true);
  target.addEventListener('blur', forget);
  return () => {
    target.removeEventListener('keydown', onDown, true);
    target.removeEventListener('keyup', onUp, true);
    target.removeEventListener('blur', forget);
  };
}

function channelOf(event: KeyboardEvent, mayUseDigits: boolean): number | undefined {
  const { target } = event;
  if (!(target instanceof Element) || target.closest(EDITABLE_SELECTOR)) return undefined;
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  if (digit !== undefined && !event.shiftKey) return mayUseDigits ? Number(digit) : undefined;
  const isKey = target.matches(STRIP_SELECTOR) || target.matches(KEY_SELECTOR);
  if (event.code !== 'Space' || !isKey) return undefined;
  return Number(target.closest<HTMLElement>(STRIP_SELECTOR)?.dataset['strip']);
}
