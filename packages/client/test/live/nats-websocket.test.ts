/** What is taken from the bus without the service's checks between. */
import { describe, expect, it } from 'vitest';
import { parseMessage } from '../../src/live/nats-websocket.js';

const vu = {
  ts_ms: 1,
  mono_ms: 2.5,
  seq: 3,
  boot_id: 'b',
  node: 'room-1',
  levels: {},
  channels: {},
};

describe('a message of the bus', () => {
  it.each([
    ['mcae.v1.room-1.tlm.vu', 'vu'],
    ['mcae.v1.room-1.tlm.status', 'status'],
    ['mcae.v1.room-1.evt.ptt', 'ptt'],
  ])('on %s is taken', (subject, name) => {
    expect(parseMessage(subject, JSON.stringify(vu))).toEqual({ name, message: vu });
  });

  it.each([
    ['mcae.v1.room-2.tlm.vu', vu],
    ['mcae.v1.room-1.tlm.ptt', vu],
    ['mcae.v1.room-1.evt.vu', vu],
    ['mcae.v1.room-1.cmd.tone', vu],
    ['mcae.v1.room-1.tlm.vu', { ...vu, seq: '3' }],
    ['mcae.v1.room-1.tlm.vu', { ...vu, boot_id: null }],
    ['mcae.v1.room-1.tlm.vu', { ...vu, channels: undefined }],
    ['mcae.v1.room-1.tlm.vu', { ...vu, channels: null }],
    ['mcae.v1.room-1.tlm.vu', null],
  ])('on %s is left out where it is not of its shape: %j', (subject, message) => {
    expect(parseMessage(subject, JSON.stringify(message))).toBeUndefined();
  });

  it('that is no JSON is left out', () => {
    expect(parseMessage('mcae.v1.room-1.tlm.vu', '{')).toBeUndefined();
  });
});
