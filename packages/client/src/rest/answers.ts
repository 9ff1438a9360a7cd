/** Names for what the routes take and answer; each is what the contract says. */
import type { Answer, Body } from './contract.js';

export type Status = Answer<'get', '/status'>;
export type Meters = Answer<'get', '/meters'>;
export type Channels = Answer<'get', '/channels'>;
export type Channel = Channels['channels'][string];
export type ChannelAnswer = Answer<'get', '/channels/{id}'>;
export type Nodes = Answer<'get', '/nodes'>;
export type NodeEntry = Nodes['nodes'][number];
export type SessionAnswer = Answer<'get', '/session'>;
export type Plan = Answer<'post', '/config'>;
export type PttAnswer = Answer<'post', '/ptt'>;
export type LeaseAnswer = Answer<'put', '/channels/{id}/ptt-lease'>;
export type ToneAnswer = Answer<'post', '/tone'>;
export type Alarm = Answer<'get', '/alarms'>['alarms'][number];
export type AuditEntry = Answer<'get', '/audit'>['entries'][number];
export type Device = Answer<'get', '/devices'>['devices'][number];

export type PttChange = Body<'post', '/ptt'>;
export type LeaseRequest = Body<'put', '/channels/{id}/ptt-lease'>;
export type ToneRequest = Body<'post', '/tone'>;

/** A config with the revision that a change of it must name. */
export interface RevisionedConfig {
  readonly config: Answer<'get', '/config'>;
  readonly revision: string;
}
