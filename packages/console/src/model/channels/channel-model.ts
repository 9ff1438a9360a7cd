/** One strip: what it shows and its key. */
import { type Client, Keyer, type KeyState } from '@mcae/client';
import type { Clock } from '@mcae/clock';
import type { ChannelMeters, ChannelStatus } from '@mcae/schema';
import { signal } from '@preact/signals';
import type { LiveNode } from '../session/live-node.js';
import type { Settings } from '../session/settings.js';
import type { SignIn } from '../session/sign-in.js';
import { setIfChanged } from '../set-if-changed.js';
import { ChannelKey } from './channel-key.js';
import { type Tally, tally } from './tally.js';

export type StripFacts = Pick<
  ChannelStatus,
  'label' | 'input_device' | 'output_device' | 'input_pair' | 'output_pair' | 'state' | 'reason'
> & {
  /** Null where it is unknown. */
  readonly xruns: number | null;
  readonly late_blocks: number;
  readonly latency_ms: number | null;
  readonly dsp_load_percent: number | null;
  readonly isLive: boolean;
};

export interface ChannelOptions {
  readonly channel: number;
  readonly client: Pick<Client, 'lease' | 'release' | 'ptt'>;
  readonly live: LiveNode;
  readonly settings: Settings;
  readonly signIn: Pick<SignIn, 'refusal' | 'nameOf'>;
  readonly time: Clock;
  /** Why a request of this channel failed. */
  readonly onProblem: (channel: number, error: unknown) => void;
  readonly onKey: () => void;
}

const UNKNOWN: Tally = {
  kind: 'unknown',
  title: 'Not live',
  detail: 'Nothing heard yet',
  isTalkingMuted: false,
};

export class ChannelModel {
  readonly channel: number;
  readonly key: ChannelKey;
  readonly facts = signal<StripFacts | null>(null);
  readonly tally = signal<Tally>(UNKNOWN);
  readonly isMuted = signal(false);
  readonly isKeyDown = signal(false);
  readonly #options: ChannelOptions;
  readonly #keyer: Keyer;
  #isLatchedByMe = false;

  constructor(options: ChannelOptions) {
    const { channel, client, settings, time } = options;
    this.channel = channel;
    this.#options = options;
    this.#keyer = new Keyer({
      channel,
      port: client,
      time,
      holder: () => settings.holder.value,
      onChange: (state) => this.#onKey(state),
    });
    this.key = new ChannelKey({
      keyer: this.#keyer,
      time,
      mayLatch: () => settings.isLatchOn.value,
      isLatched: () => options.live.gate(channel)?.latch ?? false,
      latch: (open) => this.#latch(open),
    });
  }

  get label(): string {
    return this.facts.value?.label || `Channel ${this.channel}`;
  }

  /** The newest meters; null where they may not be drawn. */
  meters(nowMs: number): ChannelMeters | null {
    return this.#options.live.meters(this.channel, nowMs);
  }

  /** Accepts a press only while what is shown is live: nobody keys a channel of unknown state. */
  press(source: string, atMs: number): void {
    const { live, time, signIn } = this.#options;
    const refusal = signIn.refusal('key', this.channel);
    if (refusal !== null) this.#options.onProblem(this.channel, new Error(refusal));
    else if (live.liveness(time.monoMs()).live) this.key.down(source, atMs);
    else this.#options.onProblem(this.channel, new Error('not keyed: the engine is not live'));
    this.#onKeyDown();
  }

  letGo(source: string, atMs: number): void {
    this.key.up(source, atMs);
    this.#onKeyDown();
  }

  cancel(source?: string): void {
    this.key.cancel(source);
    this.#onKeyDown();
  }

  /** A click without a press before it, as a screen reader makes it. */
  tap(atMs: number): void {
    this.press('click', atMs);
    this.letGo('click', atMs);
  }

  async toggleMute(): Promise<void> {
    const { client, onProblem, live } = this.#options;
    const isMuted = live.gate(this.channel)?.mute ?? false;
    try {
      await client.ptt({ channel: this.channel, mute: !isMuted });
    } catch (error) {
      onProblem(this.channel, error);
    }
  }

  update(nowMs: number): void {
    const { live, settings, signIn, channel } = this.#options;
    const status = live.channelStatus(channel);
    const gate = live.gate(channel);
    if (!gate?.latch) this.#isLatchedByMe = false;
    if (!live.liveness(nowMs).live && this.key.isDown) this.cancel();
    if (status) setIfChanged(this.facts, facts(status, live.isStatusLive(nowMs)));
    // Not live is not known: an old mute may have ended.
    this.isMuted.value = live.liveness(nowMs).live && (gate?.mute ?? false);
    setIfChanged(
      this.tally,
      tally({
        liveness: live.liveness(nowMs),
        meters: live.meters(channel, nowMs),
        reason: status?.reason ?? null,
        gate,
        key: this.#keyer.state,
        isLatchedByMe: this.#isLatchedByMe,
        me: signIn.nameOf(settings.holder.value),
      }),
    );
  }

  async #latch(open: boolean): Promise<void> {
    const { client, onProblem, settings } = this.#options;
    try {
      await client.ptt({
        channel: this.channel,
        gate_open: open,
        by: settings.holder.value,
      });
      this.#isLatchedByMe = open;
    } catch (error) {
      onProblem(this.channel, error);
    }
  }

  #onKey(state: KeyState): void {
    if (state.phase === 'refused' || state.phase === 'lost')
      this.#options.onProblem(this.channel, state.problem);
    this.#options.onKey();
  }

  #onKeyDown(): void {
    this.isKeyDown.value = this.key.isDown;
  }
}

function facts(status: ChannelStatus, isLive: boolean): StripFacts {
  const { label, input_device, output_device, input_pair, output_pair, state, reason } = status;
  const { xruns, late_blocks, latency_ms, dsp_load_percent } = status;
  return {
    ...{ label, input_device, output_device, input_pair, output_pair, state, reason },
    ...{ xruns, late_blocks, latency_ms, dsp_load_percent, isLive },
  };
}
