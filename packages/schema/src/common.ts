import { type Static, Type } from '@sinclair/typebox';
import { MAX_CHANNELS } from './limits.js';

/** One logical channel: a number in requests, a string key in answers ("1" to "32"). */
export const ChannelNumber = Type.Integer({
  title: 'Channel',
  description: 'Logical channel, counted from 1.',
  minimum: 1,
  maximum: MAX_CHANNELS,
});

export const CHANNEL_KEY_PATTERN = '^([1-9]|[12][0-9]|3[0-2])$';

/** A node's name as a bus token. */
export const NODE_PATTERN = '^[a-z0-9][a-z0-9-]{0,62}$';
export const NodeName = Type.String({
  title: 'Node',
  description: 'Name of an audio-io engine: lower-case letters, digits and hyphens.',
  pattern: NODE_PATTERN,
});

/** Makes any host name a node name: lower case, other characters become hyphens. */
export function toNodeName(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '');
  return name === '' ? 'node' : name;
}

export const DeviceName = Type.String({
  title: 'Device name',
  description: 'As `devices` lists it, for example `virtual:tone` or `hw:0`.',
  minLength: 1,
  maxLength: 512,
});

export const StreamState = Type.Union(
  [
    Type.Literal('opening'),
    Type.Literal('running'),
    Type.Literal('stalled'),
    Type.Literal('lost'),
    Type.Literal('failed'),
    Type.Literal('stopped'),
  ],
  {
    title: 'Stream state',
    description:
      'opening: the device is being opened; running: blocks flow; stalled: blocks stopped, the ' +
      'stream is about to be restarted; lost: the device went away, re-opening with back-off; ' +
      'failed: it cannot be opened, trying again with back-off; stopped: not wanted.',
  },
);
export type StreamState = Static<typeof StreamState>;

export const RequestId = Type.String({
  description: 'Joins one request through REST, bus and engine in the logs.',
  minLength: 1,
  maxLength: 128,
});

export const Holder = Type.String({
  title: 'Holder',
  description: 'Who holds the key: a position, a person or a device. Shown to everybody.',
  minLength: 1,
  maxLength: 64,
});

export const LatchedBy = Type.Union([Type.String({ maxLength: 128 }), Type.Null()], {
  description: 'Who latched the gate: the name given with the command, else where it came from.',
});
