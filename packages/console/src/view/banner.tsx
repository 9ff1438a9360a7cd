import { ageText } from '../model/age-text.js';
import { useConsole } from './console-context.js';

/** One line for the two questions that matter most: am I heard, and is what I see live? */
export function Banner() {
  const { session } = useConsole();
  const liveness = session.liveness.value;
  const on = session.liveOn.value;
  if (!liveness.live) {
    const age =
      liveness.ageMs === null
        ? 'Nothing was heard yet.'
        : `Last heard ${ageText(liveness.ageMs)} ago.`;
    return (
      <section class="banner" aria-label="Transmission" data-kind="stale">
        <strong>Not live.</strong> {age} No level shown, every key let go; connecting again by
        itself.
      </section>
    );
  }
  if (!session.link.value.isServiceUp)
    return (
      <section class="banner" aria-label="Transmission" data-kind="stale">
        <strong>No key works.</strong> The service does not answer; levels are live, every key of
        yours is let go.
      </section>
    );
  if (on.length === 0)
    return (
      <section class="banner" aria-label="Transmission" data-kind="quiet">
        You are not transmitting.
      </section>
    );
  return (
    <section class="banner" aria-label="Transmission" data-kind="live">
      <span aria-hidden="true">●</span> <strong>You are live</strong> on {on.join(', ')}
    </section>
  );
}

/** The same for a screen reader: announced when it changes, not at every tenth of a second. */
export function Announcer() {
  const { session } = useConsole();
  const isLive = session.liveness.value.live;
  const isServiceUp = session.link.value.isServiceUp;
  const on = session.liveOn.value;
  const text = !isLive
    ? 'Not live: no connection to the engine'
    : !isServiceUp
      ? 'No key works: the service does not answer'
      : on.length === 0
        ? 'You are not transmitting'
        : `You are live on ${on.join(', ')}`;
  return (
    <div class="sr-only" role="status">
      {text}
    </div>
  );
}

export function Notice() {
  const { session } = useConsole();
  const text = session.notice.value;
  if (text === null) return null;
  return (
    <div class="notice" role="alert">
      <span>{text}</span>
      <button type="button" onClick={() => session.dismissNotice()}>
        Dismiss
      </button>
    </div>
  );
}
