/** `ptt`: opens, closes, mutes and unmutes a channel of the running engine. */
import type { PttState } from '@mcae/schema';
import type { EngineClient } from './engine-client.js';

export interface PttOptions {
  readonly channel: number;
  readonly gateOpen: boolean | undefined;
  readonly mute: boolean | undefined;
  readonly json: boolean;
}

export async function ptt(
  engine: EngineClient,
  { channel, gateOpen, mute, json }: PttOptions,
  print: (line: string) => void,
): Promise<void> {
  const state = await engine.call('ptt.set', {
    channel,
    ...(gateOpen !== undefined && { gate_open: gateOpen }),
    ...(mute !== undefined && { mute }),
  });
  print(json ? JSON.stringify(state) : inWords(state));
}

function inWords({ channel, gate_open, mute, latched_by, holder }: PttState): string {
  const how = [
    latched_by !== null && `latched by ${latched_by}`,
    holder !== null && `held by ${holder}`,
  ].filter(Boolean);
  const gate = gate_open ? `gate open (${how.join(', ')})` : 'gate closed';
  return `channel ${channel}: ${gate}, ${mute ? 'muted' : 'not muted'}`;
}
