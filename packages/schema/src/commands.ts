/** What can be asked of an engine: parameters and result of each command. */
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { ChannelNumber, Holder, LatchedBy, RequestId } from './common.js';
import { Config } from './config.js';
import { Device } from './devices.js';
import * as p from './parameters/parameters.js';
import { envelope } from './telemetry.js';
import { CommandError } from './validation/problems.js';

const closed = { additionalProperties: false } as const;

export const Nothing = Type.Object({}, closed);

export const ConfigChange = Type.Union(
  [Type.Literal('none'), Type.Literal('parameters'), Type.Literal('streams'), Type.Literal('all')],
  {
    description:
      'none: nothing differs; parameters: no block is lost; streams: some channels re-open; ' +
      'all: every channel re-opens.',
  },
);
export type ConfigChange = Static<typeof ConfigChange>;

export const ConfigGetResult = Type.Object({ config: Config, revision: Type.String() }, closed);

/** The config comes unchecked: the engine's own validation names each wrong field. */
export const ConfigValidateParams = Type.Object({ config: Type.Unknown() }, closed);
export const ConfigApplyParams = Type.Object(
  {
    config: Type.Unknown(),
    if_match: Type.Optional(Type.String({ description: 'Revision that the change starts from.' })),
  },
  closed,
);
export const ConfigPlan = Type.Object(
  {
    change: ConfigChange,
    reopened_channels: Type.Array(ChannelNumber),
    revision: Type.String({ description: 'Revision of the config once it runs.' }),
  },
  closed,
);
export type ConfigPlan = Static<typeof ConfigPlan>;

/** An omitted field is left as it is. */
export const PttSetParams = Type.Object(
  {
    channel: ChannelNumber,
    mute: Type.Optional(Type.Boolean()),
    gate_open: Type.Optional(Type.Boolean()),
    by: Type.Optional(Holder),
  },
  { ...closed, title: 'PTT', examples: [{ channel: 1, mute: false, gate_open: true }] },
);
export const PttState = Type.Object(
  {
    channel: ChannelNumber,
    gate_open: Type.Boolean({ description: 'By latch or by lease. Sound passes unless muted.' }),
    mute: Type.Boolean(),
    latch: Type.Boolean({ description: 'Opened by POST /ptt; stays until it is closed.' }),
    latched_by: LatchedBy,
    holder: Type.Union([Holder, Type.Null()], { description: 'Who holds the key now.' }),
  },
  closed,
);
export type PttState = Static<typeof PttState>;

export const PttLeaseParams = Type.Object(
  {
    channel: ChannelNumber,
    holder: Holder,
    lease_ms: Type.Optional(p.LeaseMs),
    priority: Type.Optional(p.LeasePriority),
  },
  { ...closed, title: 'PTT lease', examples: [{ channel: 1, holder: 'flight', lease_ms: 500 }] },
);
export type PttLeaseParams = Static<typeof PttLeaseParams>;
export const PttLeaseResult = Type.Object(
  {
    channel: ChannelNumber,
    holder: Holder,
    lease_ms: p.LeaseMs,
    renewed: Type.Boolean({ description: 'False for the first request of a key press.' }),
    timeout_in_s: Type.Number({ description: 'Until the time-out timer closes the key.' }),
    gate_open: Type.Boolean(),
    mute: Type.Boolean(),
  },
  closed,
);
export type PttLeaseResult = Static<typeof PttLeaseResult>;
export const PttReleaseParams = Type.Object({ channel: ChannelNumber, holder: Holder }, closed);

const check = { ok: Type.Boolean(), measured_dbfs: Type.Number(), expected_dbfs: Type.Number() };
export const SelfCheckReport = Type.Object(
  {
    compressor_rms_dbfs: Type.Number({ 'x-unit': 'dBFS' }),
    compressor_expected_dbfs: Type.Number({ 'x-unit': 'dBFS' }),
    compressor_ok: Type.Boolean(),
    limiter_peak_dbfs: Type.Number({ 'x-unit': 'dBFS' }),
    limiter_ok: Type.Boolean(),
    limiter_ceiling_dbfs: Type.Number({ 'x-unit': 'dBFS' }),
    channels: Type.Record(
      Type.String(),
      Type.Object(
        {
          compressor: Type.Object(check, closed),
          limiter: Type.Object(check, closed),
          gate_closed_is_silent: Type.Boolean(),
          highpass: Type.Optional(
            Type.Object(check, { ...closed, description: 'A sine at the corner, where it is on.' }),
          ),
          stream_running: Type.Boolean(),
          ok: Type.Boolean(),
        },
        closed,
      ),
      { description: 'The same for the parameters that run on each channel.' },
    ),
    kernel: Type.String(),
  },
  { ...closed, title: 'Self-check' },
);
export type SelfCheckReport = Static<typeof SelfCheckReport>;

export const DevicesResult = Type.Object({ devices: Type.Array(Device) }, closed);

export const ToneParams = Type.Object(
  {
    channel: ChannelNumber,
    seconds: Type.Optional(p.ToneSeconds),
    frequency_hz: Type.Optional(p.ToneFrequencyHz),
    level_dbfs: Type.Optional(p.ToneLevelDbfs),
  },
  { ...closed, title: 'Test tone', examples: [{ channel: 1, seconds: 5 }] },
);
export const ToneResult = Type.Object(
  { channel: ChannelNumber, seconds: Type.Number(), output_device: Type.String() },
  closed,
);

/**
 * The newest engine time that the sender has seen in telemetry. The engine refuses a command
 * whose freshness is of another boot or older than COMMAND_FRESHNESS_MS by its own clock.
 */
export const Freshness = Type.Object({ boot_id: Type.String(), mono_ms: Type.Number() }, closed);
export type Freshness = Static<typeof Freshness>;

/** A request on the bus. */
export const commandRequest = <T extends TSchema>(params: T) =>
  Type.Object(
    {
      request_id: RequestId,
      /** Who commands, for the audit. */
      actor: Type.Optional(Type.String({ maxLength: 128 })),
      freshness: Type.Optional(Freshness),
      params,
    },
    closed,
  );

/** A reply on the bus: every request gets exactly one. */
export const commandReply = <T extends TSchema>(result: T) =>
  Type.Union([
    Type.Object({ ...envelope, request_id: RequestId, ok: Type.Literal(true), result }, closed),
    Type.Object(
      { ...envelope, request_id: RequestId, ok: Type.Literal(false), error: CommandError },
      closed,
    ),
  ]);
