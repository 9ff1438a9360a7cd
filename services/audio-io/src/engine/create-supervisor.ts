/** A stream's supervisor, wired to the engine that it belongs to. */
import type { Clock } from '@mcae/clock';
import type { Config } from '@mcae/schema';
import type { Logger } from 'pino';
import { libraryLog } from '../audio/library-log.js';
import type { DesiredChannel, StreamPlan } from '../stream/messages.js';
import type { DeviceCatalogue } from './devices/device-catalogue.js';
import type { AcquireLock } from './devices/device-lock.js';
import type { StartStream } from './streams/process/stream-link.js';
import { resolvePlan } from './streams/resolve-plan.js';
import type { DeviceUser } from './streams/stream-monitor.js';
import type { PlannedStream } from './streams/stream-plans.js';
import { StreamSupervisor } from './streams/stream-supervisor.js';

export interface SupervisorContext {
  readonly config: () => Config;
  readonly catalogue: DeviceCatalogue;
  readonly acquireLock: AcquireLock;
  readonly startStream: StartStream;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly desired: (channels: readonly number[]) => DesiredChannel[];
  readonly deviceUser: (plan: StreamPlan, own: readonly number[]) => DeviceUser | undefined;
  /** It went down and was not asked to; before `onChange` says so. */
  readonly onDown: (stream: StreamSupervisor, wasRunning: boolean) => void;
  /** Its state or its reason has changed. */
  readonly onChange: (stream: StreamSupervisor) => void;
}

export function createSupervisor(
  planned: PlannedStream,
  context: SupervisorContext,
): StreamSupervisor {
  const { config, catalogue, acquireLock, startStream, clock, logger } = context;
  const { channels } = planned;
  const supervisor: StreamSupervisor = new StreamSupervisor({
    channels,
    resolve: () => resolvePlan(planned, config, catalogue),
    acquireLock,
    enumeratesAhead: () => (planned.plan ? catalogue.backendsToEnumerate(planned.plan.spec) : []),
    desired: () => context.desired(channels),
    start: startStream,
    clock,
    deviceUser: (plan) => context.deviceUser(plan, channels),
    onDown: (wasRunning) => context.onDown(supervisor, wasRunning),
    onChange: () => context.onChange(supervisor),
    onFault: (error) => logger.error({ err: error, channels }, 'a fault of the engine at a stream'),
    onPrinted: (line) => {
      // Libraries print at each opening; only what is unusual is a warning.
      const level = libraryLog.isUsual(line) ? 'debug' : 'warn';
      logger[level]({ channels, line }, 'printed by the sound library');
    },
  });
  return supervisor;
}
