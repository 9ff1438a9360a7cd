/** Which devices a stream opens, found anew at each start where the config could not name them for good. */
import { isDeepStrictEqual } from 'node:util';
import type { Config } from '@mcae/schema';
import { DeviceError } from '../../audio/audio-backend.js';
import type { StreamPlan } from '../../stream/messages.js';
import type { DeviceCatalogue } from '../devices/device-catalogue.js';
import { type PlannedStream, planStreams } from './stream-plans.js';

/** @throws DeviceError where a device does not exist */
export async function resolvePlan(
  { plan, channels }: PlannedStream,
  config: () => Config,
  catalogue: Pick<DeviceCatalogue, 'refresh'>,
): Promise<StreamPlan> {
  if (plan) return plan;
  const devices = await catalogue.refresh();
  // Planned with the others: two cannot record to one file.
  const withOthers = planStreams(config(), devices).find((other) =>
    isDeepStrictEqual(other.channels, channels),
  );
  const planned = withOthers ?? planStreams(onlyChannels(config(), channels), devices)[0];
  if (planned?.plan) return planned.plan;
  throw new DeviceError('not-found', planned?.errors[0]?.message ?? 'there is no such device');
}

/**
 * Channels that turn out to name the same pair of devices as others have a stream of their own until
 * the next change.
 */
function onlyChannels(config: Config, channels: readonly number[]): Config {
  const { logical_channels } = config;
  const own = channels.map((channel) => [channel, logical_channels[String(channel)] ?? {}]);
  return { ...config, logical_channels: Object.fromEntries(own) };
}
