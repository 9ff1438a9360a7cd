/** What follows from each change of a gate, a key or a mute. */
import type { EnginePublisher } from '@mcae/bus';
import type { Alarms } from '../alarms/alarms.js';
import type { Keying } from './keying.js';
import type { PttChange } from './ptt.js';

export interface KeyChangeOptions {
  readonly publisher: Pick<EnginePublisher, 'event'>;
  readonly keying: Pick<Keying, 'sync'>;
  readonly alarms: Pick<Alarms, 'pulse'>;
}

/** Publishes it, and sends what time has changed to the stream; commands wait for theirs themselves. */
export function onKeyChange(
  { state, cause, requestId }: PttChange,
  { publisher, keying, alarms }: KeyChangeOptions,
): void {
  publisher.event('ptt', { ...state, cause, ...(requestId && { request_id: requestId }) });
  if (cause === 'lease_expired' || cause === 'timeout') keying.sync(state.channel);
  if (cause === 'timeout') alarms.pulse('key_timed_out', state.channel);
}
