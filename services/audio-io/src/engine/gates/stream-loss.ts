/** What a stream that went down by itself does to the keys on it. */
import type { Alarms } from '../alarms/alarms.js';
import type { ConfigOwner } from '../config/config-owner.js';
import type { StreamSupervisor } from '../streams/stream-supervisor.js';
import type { Ptt } from './ptt.js';

export interface StreamLossOptions {
  readonly configOwner: Pick<ConfigOwner, 'onStreamDown'>;
  readonly ptt: Pick<Ptt, 'close'>;
  readonly alarms: Pick<Alarms, 'pulse'>;
}

/**
 * Its gates close and stay closed until somebody keys, unless a config change that opens it decides
 * about them.
 * @param wasRunning false where it could not be opened: that is no restart
 */
export function onStreamDown(
  stream: StreamSupervisor,
  wasRunning: boolean,
  { configOwner, ptt, alarms }: StreamLossOptions,
): void {
  if (configOwner.onStreamDown(stream)) return;
  const { channels } = stream;
  for (const channel of channels) ptt.close(channel, 'stream_restart');
  if (!wasRunning) return;
  const what = `channel ${channels.join(', ')} went down`;
  for (const channel of channels) alarms.pulse('stream_restarted', channel, what);
}
