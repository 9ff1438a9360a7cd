import type { PttCause } from '@mcae/schema';
import { describe, expect, it } from 'vitest';
import { onKeyChange } from '../../../src/engine/gates/key-changes.js';

const state = {
  channel: 2,
  gate_open: false,
  mute: false,
  latch: false,
  latched_by: null,
  holder: null,
};

function follow(cause: PttCause, requestId?: string) {
  const events: object[] = [];
  const synced: number[] = [];
  const raised: string[] = [];
  onKeyChange(
    { state, cause, requestId },
    {
      publisher: { event: (name, body) => events.push({ name, ...body }) },
      keying: { sync: (channel) => synced.push(channel) },
      alarms: { pulse: (kind, channel) => raised.push(`${kind}-${channel}`) },
    },
  );
  return { events, synced, raised };
}

describe('each change is published', () => {
  it('with the request that made it', () => {
    expect(follow('command', 'r1').events).toEqual([
      { name: 'ptt', ...state, cause: 'command', request_id: 'r1' },
    ]);
  });

  it('without one where time or a fault made it', () => {
    expect(follow('stream_restart').events).toEqual([
      { name: 'ptt', ...state, cause: 'stream_restart' },
    ]);
  });
});

it.each<[PttCause, number[], string[]]>([
  ['lease_expired', [2], []],
  ['timeout', [2], ['key_timed_out-2']],
  ['timeout_warning', [], []],
  ['command', [], []],
  ['leased', [], []],
  ['released', [], []],
  ['taken_over', [], []],
  ['stream_restart', [], []],
  ['channel_removed', [], []],
])('%s: sent to the stream of %j, alarms %j', (cause, synced, raised) => {
  expect(follow(cause)).toMatchObject({ synced, raised });
});
