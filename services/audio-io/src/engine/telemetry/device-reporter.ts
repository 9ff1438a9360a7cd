/** A stream's state as people learn of it: a log line and a device event at each change. */
import type { EnginePublisher } from '@mcae/bus';
import type { Logger } from 'pino';
import type { StreamSupervisor } from '../streams/stream-supervisor.js';

export interface DeviceReporting {
  readonly logger: Logger;
  readonly publisher: Pick<EnginePublisher, 'event'>;
}

export function reportDevice(
  { channels, state, reason, plan }: StreamSupervisor,
  { logger, publisher }: DeviceReporting,
): void {
  const isExpected = state === 'running' || state === 'opening' || state === 'stopped';
  logger[isExpected ? 'info' : 'warn']({ channels, state, reason }, 'stream');
  publisher.event('device', {
    channels: [...channels],
    state,
    reason,
    input_device: plan?.spec.input.name ?? '',
    output_device: plan?.spec.output.name ?? '',
  });
}
