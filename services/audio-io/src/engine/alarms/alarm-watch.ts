/** Which conditions of a channel are alarms, evaluated with every meter window, ten times a second. */
import type { Clock } from '@mcae/clock';
import type { ChannelMeters } from '@mcae/schema';
import type { Alarms } from './alarms.js';

/** A channel keyed for this long without a voice has a dead or muted microphone. */
const KEYED_SILENCE_MS = 10_000;
/** RMS level before the chain above which there is a voice. */
const VOICE_DBFS = -45;
/** Whoever talks for this long on a muted, keyed channel believes that others hear it. */
const TALK_WHILE_MUTED_MS = 1_000;
/** An alarm of a momentary condition stays active for this long after the condition was last true. */
const HOLD_MS = 5_000;
/** More xruns and late blocks than this within a minute raise an alarm. */
const XRUNS_A_MINUTE = 10;
const MINUTE_MS = 60_000;

interface ChannelWatch {
  silentSinceMs: number | null;
  talkingSinceMs: number | null;
  talkedMs: number;
  clipped: number;
  clippedMs: number;
  xruns: { atMs: number; total: number }[];
}

export interface ChannelCondition {
  readonly channel: number;
  readonly meters: ChannelMeters;
  /** Xruns and late blocks of its stream, over all openings. */
  readonly xruns: number;
  readonly reason: string | null;
  readonly latchedForMs: number;
  readonly latchAlarmS: number;
}

export class AlarmWatch {
  readonly #alarms: Alarms;
  readonly #clock: Clock;
  readonly #channels = new Map<number, ChannelWatch>();

  constructor(alarms: Alarms, clock: Clock) {
    this.#alarms = alarms;
    this.#clock = clock;
  }

  /** @param conditions one of each channel of the config; alarms of other channels are cleared */
  evaluate(conditions: readonly ChannelCondition[]): void {
    const channels = conditions.map(({ channel }) => channel);
    this.#alarms.setChannels(channels);
    for (const channel of [...this.#channels.keys()])
      if (!channels.includes(channel)) this.#channels.delete(channel);
    for (const condition of conditions) this.#evaluateChannel(condition);
  }

  #evaluateChannel(condition: ChannelCondition): void {
    const { channel, meters, reason, latchedForMs, latchAlarmS } = condition;
    const watch = this.#watch(channel);
    const down = meters.state === 'lost' || meters.state === 'failed' || meters.state === 'stalled';
    this.#alarms.set('device_lost', channel, down, reason ?? meters.state);
    this.#alarms.set(
      'latch_open_long',
      channel,
      latchedForMs > latchAlarmS * 1_000,
      `the gate has been latched open for more than ${latchAlarmS} s`,
    );
    this.#evaluateVoice(channel, meters, watch);
    this.#evaluateClipping(channel, meters, watch);
    this.#evaluateXruns(condition, watch);
  }

  #evaluateVoice(channel: number, meters: ChannelMeters, watch: ChannelWatch): void {
    const nowMs = this.#clock.monoMs();
    const voice = meters.before.rms_dbfs > VOICE_DBFS;
    const keyed = meters.gate_open && meters.state === 'running';
    watch.silentSinceMs = keyed && !voice ? (watch.silentSinceMs ?? nowMs) : null;
    this.#alarms.set(
      'keyed_silence',
      channel,
      watch.silentSinceMs !== null && nowMs - watch.silentSinceMs >= KEYED_SILENCE_MS,
      `keyed for ${KEYED_SILENCE_MS / 1_000} s without a voice`,
    );
    const talking = keyed && meters.mute && voice;
    watch.talkingSinceMs = talking ? (watch.talkingSinceMs ?? nowMs) : null;
    if (watch.talkingSinceMs !== null && nowMs - watch.talkingSinceMs >= TALK_WHILE_MUTED_MS)
      watch.talkedMs = nowMs;
    this.#alarms.set(
      'talk_while_muted',
      channel,
      keyed && meters.mute && nowMs - watch.talkedMs < HOLD_MS,
    );
  }

  #evaluateClipping(channel: number, { before }: ChannelMeters, watch: ChannelWatch): void {
    const nowMs = this.#clock.monoMs();
    if (before.clipped_samples > watch.clipped) watch.clippedMs = nowMs;
    watch.clipped = before.clipped_samples;
    this.#alarms.set('clipping', channel, nowMs - watch.clippedMs < HOLD_MS);
  }

  #evaluateXruns({ channel, xruns: total }: ChannelCondition, watch: ChannelWatch): void {
    const nowMs = this.#clock.monoMs();
    const last = watch.xruns.at(-1);
    // One point a second is enough. After a config change another stream may count, from 0.
    if (last && total < last.total) watch.xruns = [];
    if (!last || nowMs - last.atMs >= 1_000) watch.xruns.push({ atMs: nowMs, total });
    watch.xruns = watch.xruns.filter(({ atMs }) => nowMs - atMs <= MINUTE_MS);
    const first = watch.xruns[0];
    this.#alarms.set(
      'xrun_rate',
      channel,
      first !== undefined && total - first.total > XRUNS_A_MINUTE,
      `more than ${XRUNS_A_MINUTE} xruns or late blocks within a minute`,
    );
  }

  #watch(channel: number): ChannelWatch {
    let watch = this.#channels.get(channel);
    if (!watch) {
      watch = {
        silentSinceMs: null,
        talkingSinceMs: null,
        talkedMs: Number.NEGATIVE_INFINITY,
        clipped: 0,
        clippedMs: Number.NEGATIVE_INFINITY,
        xruns: [],
      };
      this.#channels.set(channel, watch);
    }
    return watch;
  }
}
