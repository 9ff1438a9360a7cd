import type { Alarm } from '@mcae/schema';
import { useConsole } from '../console-context.js';
import { timeText } from '../time-text.js';

export function Alarms() {
  const { session } = useConsole();
  const alarms = session.alarms.value;
  return (
    <section class="panel alarms" aria-labelledby="alarms-title">
      <h2 id="alarms-title">
        Alarms <span class="count">{alarms.length}</span>
      </h2>
      {alarms.length === 0 && <p class="empty">No alarms.</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <ul tabIndex={0} aria-label="Alarms">
        {alarms.map((alarm) => (
          <AlarmRow key={alarm.id} alarm={alarm} />
        ))}
      </ul>
    </section>
  );
}

function AlarmRow({ alarm }: { alarm: Alarm }) {
  const { session, signIn } = useConsole();
  const refusal = signIn.refusal('acknowledge');
  const { id, severity, active, message, count, raised_ms, channel } = alarm;
  const label = channel === null ? 'Engine' : (session.channel(channel)?.label ?? `${channel}`);
  const isOpen = alarm.acknowledged_ms === null;
  return (
    <li data-severity={severity} data-active={active} data-acknowledged={!isOpen}>
      <span class="alarm-icon" aria-hidden="true">
        {severity === 'critical' ? '▲' : '△'}
      </span>
      <div class="alarm-text">
        <strong>
          {label}: {alarm.kind.replaceAll('_', ' ')}
        </strong>
        <span>{message}</span>
        <span class="dim">
          {severity} · {active ? 'active' : 'over'} · since <time>{timeText(raised_ms)}</time>
          {count > 1 && ` · ${count} times`}
          {!isOpen && ` · acknowledged by ${alarm.acknowledged_by}`}
        </span>
      </div>
      {isOpen && (
        <button
          type="button"
          disabled={refusal !== null}
          title={refusal ?? undefined}
          aria-label={`Ack ${label}: ${alarm.kind.replaceAll('_', ' ')}`}
          onClick={() => void session.acknowledge(id)}
        >
          Ack
        </button>
      )}
    </li>
  );
}
