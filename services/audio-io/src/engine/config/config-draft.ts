/** Checks a config against the devices there are, and says what it would change. Changes nothing itself. */
import { isDeepStrictEqual } from 'node:util';
import { type Clock, within } from '@mcae/clock';
import {
  type Config,
  type ConfigPlan,
  type FieldError,
  fieldProblem,
  ProblemError,
} from '@mcae/schema';
import { isSampleRateRefusal } from '../../audio/backends.js';
import type { Enumeration } from '../../probe/probe.js';
import { type DeviceCatalogue, sidesOf } from '../devices/device-catalogue.js';
import {
  channelNumbers,
  type PlannedStream,
  planErrors,
  planStreams,
  takenDevices,
} from '../streams/stream-plans.js';
import type { StreamSet, StreamsStep } from '../streams/stream-set.js';
import { configRevision } from './config-revision.js';
import { checkConfig } from './config-store.js';

/** Devices and files that do not answer by then are not waited for; probes take 0.1 to 3 s. */
const DRAFT_MOST_MS = 8_000;

export interface ConfigDraft {
  readonly config: Config;
  /** From the streams that are there to those of this config. */
  readonly step: StreamsStep;
  readonly plan: ConfigPlan;
}

type DeviceChecks = Pick<DeviceCatalogue, 'enumerate' | 'isExclusive' | 'isInUse'>;

export interface DraftOptions {
  readonly catalogue: DeviceChecks;
  readonly streams: StreamSet;
  /** The config that runs. */
  readonly before: Config;
  readonly clock: Clock;
}

/**
 * @throws ProblemError invalid_config, naming each wrong field; deadline_exceeded where a device or file
 *   hangs: nothing is held for it, and the next change is free
 */
export async function draftConfig(value: unknown, options: DraftOptions): Promise<ConfigDraft> {
  const config = checkConfig(value);
  let draft: ConfigDraft | undefined;
  let end = () => {};
  let isLate = false;
  const work = async () => {
    const enumeration = await options.catalogue.enumerate();
    end = () => enumeration.end();
    if (!isLate) draft = await drafted(config, enumeration, options);
  };
  // What ends it late ends the enumeration as well.
  const drafting = work().finally(() => end());
  await within(options.clock, DRAFT_MOST_MS, drafting);
  if (draft) return draft;
  isLate = true;
  end();
  drafting.catch(() => {});
  throw new ProblemError(
    'deadline_exceeded',
    `a device or file of this config did not answer within ${DRAFT_MOST_MS / 1_000} s; nothing was changed`,
  );
}

async function drafted(
  config: Config,
  enumeration: Enumeration,
  { catalogue, streams, before }: DraftOptions,
): Promise<ConfigDraft> {
  const planned = planStreams(config, enumeration.devices);
  const step = streams.step(planned, asksTheSame(before, config));
  const { kept, start } = step;
  // Only streams that would be opened are checked: a device that is away must not block other changes.
  refuse([
    ...planErrors(start),
    ...takenDevices(config, kept, start, (side) => catalogue.isExclusive(side)),
  ]);
  refuse(await formatErrors(config, start, enumeration, catalogue));
  const reopened = start.flatMap(({ channels }) => channels).sort((a, b) => a - b);
  const change = grade(before, config, reopened);
  return {
    config,
    step,
    plan: { change, reopened_channels: reopened, revision: configRevision(config) },
  };
}

/** @throws ProblemError invalid_config, where there are errors */
function refuse(errors: readonly FieldError[]): void {
  const once = errors.filter(
    (error, index) => errors.findIndex((other) => isDeepStrictEqual(other, error)) === index,
  );
  if (once.length > 0) throw fieldProblem('invalid_config', once);
}

/**
 * Tries the formats of the streams that would be opened, on devices that are free. An exclusive device
 * cannot be tried while a stream has it. A shared one can: enumeration opens it as well, and in
 * measurements no stream lost a block by that.
 */
async function formatErrors(
  config: Config,
  start: readonly PlannedStream[],
  enumeration: Enumeration,
  catalogue: DeviceChecks,
): Promise<FieldError[]> {
  const free = start.filter(
    ({ plan }) => plan && !sidesOf(plan.spec).some((side) => catalogue.isInUse(side)),
  );
  const problems = await enumeration.check(free.map(({ plan }) => plan!.spec));
  return free.flatMap((stream, index) => {
    const problem = problems[index];
    if (!problem) return [];
    const { kind, message } = problem;
    if (isSampleRateRefusal(message))
      return [{ path: '/sample_rate', message: `${config.sample_rate} Hz: ${message}` }];
    // Two of the new streams may want the same exclusive device.
    const taken =
      kind === 'busy'
        ? takenDevices(config, free.slice(0, index), [stream], () => true)[0]
        : undefined;
    if (taken) return [{ ...taken, message: `${message}: ${taken.message}` }];
    return [{ path: `/logical_channels/${stream.channels[0]}`, message }];
  });
}

/** Does the new config name the same devices and the same format for these channels? */
export function asksTheSame(
  before: Config,
  next: Config,
): (channels: readonly number[]) => boolean {
  const asked = (config: Config, channel: number) => {
    const { dsp: _dsp, label: _label, ...devices } = config.logical_channels[String(channel)] ?? {};
    return [config.sample_rate, config.blocksize, config.channels, devices];
  };
  return (channels) =>
    channels.every((channel) => isDeepStrictEqual(asked(next, channel), asked(before, channel)));
}

function grade(before: Config, next: Config, reopened: readonly number[]): ConfigPlan['change'] {
  if (isDeepStrictEqual(next, before)) return 'none';
  const channels = channelNumbers(before);
  const removed = channels.filter((channel) => !channelNumbers(next).includes(channel));
  if (reopened.length === 0 && removed.length === 0) return 'parameters';
  return channels.every((channel) => reopened.includes(channel)) ? 'all' : 'streams';
}
