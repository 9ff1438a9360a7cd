/** What a strip says first: who transmits, or that it is unknown. */
import type { KeyState } from '@mcae/client';
import type { Gate } from '@mcae/engine-view';
import type { ChannelMeters } from '@mcae/schema';
import { ageText } from '../age-text.js';
import type { Liveness } from '../session/live-node.js';

export type TallyKind =
  | 'unknown'
  | 'down'
  | 'me_live'
  | 'me_muted'
  | 'me_opening'
  | 'other_live'
  | 'other_muted'
  | 'refused'
  | 'closed';

export interface Tally {
  readonly kind: TallyKind;
  readonly title: string;
  readonly detail: string;
  /** Somebody speaks into a channel that is keyed and muted. */
  readonly isTalkingMuted: boolean;
}

export interface TallyInput {
  readonly liveness: Liveness;
  readonly meters: ChannelMeters | null;
  readonly reason: string | null;
  readonly gate: Gate | undefined;
  readonly key: KeyState;
  readonly isLatchedByMe: boolean;
  readonly me: string;
}

/** A quieter microphone carries no voice; the engine's alarm uses the same level. */
const VOICE_DBFS = -45;

export function tally(input: TallyInput): Tally {
  const { liveness, meters, gate, key } = input;
  if (!liveness.live || !meters || !gate) return unknown(liveness);
  if (meters.state !== 'running') return down(input, meters);
  const isHeld = key.phase === 'held' && key.lease.gate_open;
  const isMine = isHeld || (gate.latch && input.isLatchedByMe);
  // The answer to the key arrives before the next level.
  const isOpen = gate.gate_open || isHeld;
  const isTalkingMuted = isOpen && gate.mute && meters.before.rms_dbfs > VOICE_DBFS;
  const say = (kind: TallyKind, title: string, detail: string): Tally => ({
    kind,
    title,
    detail,
    isTalkingMuted,
  });
  if (key.phase === 'refused' || key.phase === 'lost')
    return say('refused', 'Key refused', `${key.problem.message}. Let go and press again.`);
  if (key.phase === 'opening' && !isOpen) return say('me_opening', 'Opening …', 'Not heard yet');
  if (isOpen && isMine) {
    const how = gate.latch && !isHeld ? 'Latched open: tap to close' : 'While you hold the key';
    return gate.mute
      ? say('me_muted', 'You are muted', 'Keyed, but nobody hears you')
      : say('me_live', 'You are live', how);
  }
  if (isOpen) {
    const who = otherName(gate, input.me);
    return gate.mute
      ? say('other_muted', `${who} muted`, 'Keyed by somebody else, no sound')
      : say('other_live', `${who} live`, detailOfOther(gate));
  }
  return say('closed', 'Closed', gate.mute ? 'Muted' : 'Nobody transmits');
}

const unknown = (liveness: Liveness): Tally => ({
  kind: 'unknown',
  title: 'Not live',
  detail:
    liveness.ageMs === null ? 'Nothing heard yet' : `Last heard ${ageText(liveness.ageMs)} ago`,
  isTalkingMuted: false,
});

function down({ reason, key }: TallyInput, { state }: ChannelMeters): Tally {
  const keyed = key.phase === 'idle' ? '' : 'You are not heard. ';
  return {
    kind: 'down',
    title: STATE_TITLES[state],
    detail: keyed + (reason ?? 'No sound passes'),
    isTalkingMuted: false,
  };
}

const STATE_TITLES: Readonly<Record<ChannelMeters['state'], string>> = {
  opening: 'Opening device',
  running: 'Running',
  stalled: 'Stalled',
  lost: 'Device lost',
  failed: 'Device failed',
  stopped: 'Stopped',
};

function otherName({ holder: key, latched_by }: Gate, me: string): string {
  const holder = key ?? latched_by;
  if (holder === null) return 'Latch';
  return holder === me ? `${holder} (elsewhere)` : holder;
}

const detailOfOther = ({ holder }: Gate) =>
  holder === null ? 'Latched open: a tap of the key closes it' : 'Somebody else holds the key';
