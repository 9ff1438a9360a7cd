/** What a stream is to do for its channels: parameters, gate and mute, as they are at the moment of asking. */
import { type Config, chainParameters } from '@mcae/schema';
import type { DesiredChannel } from '../../stream/messages.js';
import type { Ptt } from './ptt.js';

export interface DesiredSource {
  readonly config: Config;
  readonly ptt: Pick<Ptt, 'state' | 'leaseUntilMs'>;
  /** Must the channel make no sound, although its gate may be open? */
  readonly isSilent: (channel: number) => boolean;
}

export function desiredChannels(
  channels: readonly number[],
  { config, ptt, isSilent }: DesiredSource,
): DesiredChannel[] {
  return channels.map((channel) => {
    const { latch, mute } = ptt.state(channel);
    const silent = isSilent(channel);
    return {
      channel,
      parameters: chainParameters(config, config.logical_channels[String(channel)] ?? {}),
      latch: latch && !silent,
      leaseUntilMs: silent ? null : ptt.leaseUntilMs(channel),
      mute,
    };
  });
}
