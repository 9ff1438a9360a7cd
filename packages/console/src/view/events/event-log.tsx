import { useSignal } from '@preact/signals';
import type { LogKind } from '../../model/events/event-log.js';
import { useConsole } from '../console-context.js';
import { timeText } from '../time-text.js';

const KINDS: Readonly<Record<LogKind, string>> = {
  key: 'Keys',
  device: 'Devices',
  audio: 'Audio',
  config: 'Config',
  alarm: 'Alarms',
  link: 'Link',
};
const SIGNS = { info: '·', warning: '△', critical: '▲' } as const;

export function EventLogPanel() {
  const { session } = useConsole();
  const kind = useSignal<LogKind | 'all'>('all');
  const entries = session.log.value.filter(
    (entry) => kind.value === 'all' || entry.kind === kind.value,
  );
  return (
    <section class="panel log" aria-labelledby="log-title">
      <div class="panel-head">
        <h2 id="log-title">Events</h2>
        <label>
          <span class="sr-only">Show</span>
          <select
            value={kind.value}
            onChange={(event) => {
              kind.value = event.currentTarget.value as LogKind | 'all';
            }}
          >
            <option value="all">All</option>
            {(Object.keys(KINDS) as LogKind[]).map((each) => (
              <option key={each} value={each}>
                {KINDS[each]}
              </option>
            ))}
          </select>
        </label>
      </div>
      {entries.length === 0 && <p class="empty">Nothing has happened yet.</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <ol tabIndex={0} aria-label="Events, newest first">
        {entries.map(({ id, atMs, kind: of, severity, text }) => (
          <li key={id} data-severity={severity}>
            <time>{timeText(atMs)}</time>
            <span class="log-kind">
              <span aria-hidden="true">{SIGNS[severity]} </span>
              {KINDS[of]}
            </span>
            <span>{text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
