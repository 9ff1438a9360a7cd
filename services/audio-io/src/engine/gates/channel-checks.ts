/** What a command on a channel needs. */
import { type Config, ProblemError, type StreamState } from '@mcae/schema';
import { channelNumbers } from '../streams/stream-plans.js';

/** @throws ProblemError unknown_channel, naming those that there are */
export function requireChannel(config: Config, channel: number): void {
  const channels = channelNumbers(config);
  if (!channels.includes(channel)) throw unknownChannel(channel, channels);
}

export function unknownChannel(channel: number, channels: readonly number[]): ProblemError {
  return new ProblemError('unknown_channel', `unknown channel ${channel}`, {
    errors: [{ path: '/channel', message: `unknown; there are ${channels.join(', ')}` }],
  });
}

/** @throws ProblemError channel_not_running, with the reason */
export function requireRunning<S extends { state: StreamState; reason: string | null }>(
  stream: S | undefined,
  channel: number,
): S {
  if (stream?.state === 'running') return stream;
  const { state = 'stopped', reason = null } = stream ?? {};
  throw new ProblemError(
    'channel_not_running',
    `channel ${channel} is ${state}${reason === null ? '' : `: ${reason}`}`,
  );
}
