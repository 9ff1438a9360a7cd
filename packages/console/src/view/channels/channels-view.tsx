import { useConsole } from '../console-context.js';
import { Alarms } from '../events/alarms.js';
import { EventLogPanel } from '../events/event-log.js';
import { Strip } from './strip.js';

export function ChannelsView() {
  const { session } = useConsole();
  const channels = session.channels.value;
  return (
    <div class="channels-view">
      <div class="strips" data-many={channels.length > 6}>
        {channels.length === 0 && <p class="empty">Waiting for an engine …</p>}
        {channels.map((channel) => (
          <Strip key={`${session.node.value}-${channel.channel}`} channel={channel} />
        ))}
      </div>
      <aside aria-label="Alarms and events">
        <Alarms />
        <EventLogPanel />
      </aside>
    </div>
  );
}
