/** Releases every key when the page loses the user: hidden, unfocused, closed. */
import type { Session } from '../model/session/session.js';

export function guardKeys(session: Session): () => void {
  const cancel = () => session.cancelKeys();
  const onVisibility = () => {
    if (document.visibilityState === 'hidden') cancel();
  };
  const abandon = () => session.abandonKeys();
  window.addEventListener('blur', cancel);
  window.addEventListener('offline', cancel);
  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('pagehide', abandon);
  document.addEventListener('freeze', abandon);
  return () => {
    window.removeEventListener('blur', cancel);
    window.removeEventListener('offline', cancel);
    document.removeEventListener('visibilitychange', onVisibility);
    window.removeEventListener('pagehide', abandon);
    document.removeEventListener('freeze', abandon);
  };
}
