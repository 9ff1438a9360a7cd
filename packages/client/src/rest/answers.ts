/** What the routes answer, derived from the schema's types; none of it is in the bundle. */
import type {
  Alarm,
  AuditEntry,
  ChannelMeters,
  ChannelStatus,
  CommandParams,
  CommandResult,
  ConfigPlan,
  Device,
  PttState,
  StatusMessage,
  VuMessage,
} from '@mcae/schema';

/** Where a cached answer comes from and how old it is. */
export interface Ages {
  readonly node: string;
  readonly boot_id: string;
  readonly ts_ms: number;
  readonly age_ms: number;
  readonly stale: boolean;
}

export type Status = Omit<StatusMessage, 'mono_ms' | 'seq'> & Ages;
export type Meters = Pick<VuMessage, 'channels' | 'seq'> & Ages;
export type Channel = ChannelStatus & { readonly meters: ChannelMeters | null };
export type ChannelAnswer = Channel & { channel: number; meters_age_ms: number | null } & Ages;
export type Channels = {
  readonly channels: Readonly<Record<string, Channel>>;
  readonly meters_age_ms: number | null;
} & Ages;

export interface NodeEntry {
  readonly node: string;
  readonly boot_id: string | null;
  readonly version: string | null;
  readonly stale: boolean;
  readonly age_ms: number | null;
  readonly status_age_ms: number | null;
  readonly instances: number | null;
  readonly lost_messages: number;
  readonly ignored_messages: number;
  readonly restarts: number;
}
export interface Nodes {
  readonly bus_connected: boolean;
  readonly nodes: readonly NodeEntry[];
}

/** Who asks, and what that one may do. */
export interface SessionAnswer {
  /** False: the service runs without tokens. */
  readonly required: boolean;
  /** Of the token. */
  readonly name: string | null;
  readonly role: 'viewer' | 'operator' | 'engineer';
  /** Channels that may be keyed; null: all. */
  readonly channels: readonly number[] | null;
  /** UTC; null for a bearer token. */
  readonly expires_ts_ms: number | null;
}

/** A config with the revision that a change of it must name. */
export interface RevisionedConfig {
  readonly config: CommandResult<'config.get'>['config'];
  readonly revision: string;
}

type Ok<T> = { readonly status: 'ok' } & T;
export type Plan = Ok<ConfigPlan>;
export type PttAnswer = Ok<PttState>;
export type LeaseAnswer = Ok<CommandResult<'ptt.lease'>>;
export type ToneAnswer = Ok<CommandResult<'tone'>>;

export type PttChange = CommandParams<'ptt.set'>;
export type LeaseRequest = Omit<CommandParams<'ptt.lease'>, 'channel'>;
export type ToneRequest = CommandParams<'tone'>;
export type { Alarm, AuditEntry, Device };
