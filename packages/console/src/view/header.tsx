import type { Link } from '@mcae/client';
import { useEffect, useRef } from 'preact/hooks';
import { ageText } from '../model/age-text.js';
import { WAYS } from '../model/events/describe-event.js';
import type { Liveness } from '../model/session/live-node.js';
import { useConsole } from './console-context.js';
import { VIEWS, type ViewName, viewName } from './routes.js';
import { SignedIn } from './sign-in-view.js';

export function Header() {
  const { session } = useConsole();
  const { settings } = session;
  const active = session.alarms.value.filter((alarm) => alarm.acknowledged_ms === null).length;
  return (
    <header class="top">
      <div class="brand">
        <img src="/favicon.svg" alt="" width="28" height="28" />
        <h1>Mission Control Audio</h1>
      </div>
      <nav aria-label="Views">
        {(Object.keys(VIEWS) as ViewName[]).map((name) => (
          <a
            key={name}
            href={`#${name}`}
            aria-current={viewName.value === name ? 'page' : undefined}
          >
            {VIEWS[name]}
            {name === 'channels' && active > 0 && (
              <span class="badge">
                {active}
                <span class="sr-only"> alarms</span>
              </span>
            )}
          </a>
        ))}
      </nav>
      <div class="top-right">
        <LinkState liveness={session.liveness.value} way={session.link.value.way} />
        <NodePicker />
        <label class="field-inline">
          <span>I am</span>
          <input
            key={settings.holder.value}
            type="text"
            maxLength={64}
            autocomplete="off"
            spellcheck={false}
            defaultValue={settings.holder.value}
            onChange={(event) => settings.setHolder(event.currentTarget.value)}
          />
        </label>
        <label class="switch">
          <input
            type="checkbox"
            checked={settings.isLatchOn.value}
            onChange={(event) => settings.setLatchOn(event.currentTarget.checked)}
          />
          <span>Tap latches</span>
        </label>
        <UtcClock />
        <SignedIn />
      </div>
    </header>
  );
}

const REASONS: Readonly<Record<Exclude<Liveness, { live: true }>['why'], string>> = {
  no_connection: 'No connection',
  no_bus: 'Bus down',
  engine_quiet: 'Engine quiet',
};

function LinkState({ liveness, way }: { liveness: Liveness; way: Link['way'] }) {
  if (liveness.live)
    return (
      <span
        class="link"
        data-live="true"
        data-way={way ?? undefined}
        title={way ? `Levels come ${WAYS[way]}` : undefined}
      >
        <span aria-hidden="true">●</span> Live
      </span>
    );
  const age = liveness.ageMs === null ? '' : ` · ${ageText(liveness.ageMs)}`;
  return (
    <span class="link" data-live="false">
      <span aria-hidden="true">◌</span> {REASONS[liveness.why]}
      {age}
    </span>
  );
}

function NodePicker() {
  const { session } = useConsole();
  const nodes = session.nodes.value;
  const node = session.node.value;
  if (nodes.length < 2) return node === null ? null : <span class="node">{node}</span>;
  return (
    <label class="field-inline">
      <span>Engine</span>
      <select
        value={node ?? ''}
        onChange={(event) => session.selectNode(event.currentTarget.value)}
      >
        {nodes.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
    </label>
  );
}

function UtcClock() {
  const { session, frames } = useConsole();
  const element = useRef<HTMLTimeElement>(null);
  useEffect(
    () =>
      frames.add(() => {
        const text = new Date(session.time.wallMs()).toISOString().slice(11, 19);
        const { current } = element;
        if (current && current.textContent !== text) current.textContent = text;
      }),
    [frames, session],
  );
  return (
    <span class="clock">
      <time ref={element} /> UTC
    </span>
  );
}
