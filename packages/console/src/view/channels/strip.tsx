import type { ChannelModel, StripFacts } from '../../model/channels/channel-model.js';
import type { TallyKind } from '../../model/channels/tally.js';
import { useConsole } from '../console-context.js';
import { KeyButton } from './key-button.js';
import { Meter } from './meter.js';

/** One channel: who it is, how loud, who transmits, its key. */
export function Strip({ channel }: { channel: ChannelModel }) {
  const { signIn } = useConsole();
  const facts = channel.facts.value;
  const refusal = signIn.refusal('key', channel.channel);
  const { kind, title, detail, isTalkingMuted } = channel.tally.value;
  const name = `strip-${channel.channel}`;
  return (
    <section
      class="strip"
      data-strip={channel.channel}
      data-tally={kind}
      tabIndex={-1}
      aria-labelledby={name}
    >
      <header class="strip-head">
        <span class="strip-number" aria-hidden="true">
          {channel.channel}
        </span>
        <h2 id={name}>{channel.label}</h2>
        {facts && <StateBadge facts={facts} isLive={kind !== 'unknown'} />}
      </header>
      {facts && <Devices facts={facts} />}
      <Meter channel={channel} />
      <div class="tally">
        <span class="tally-icon" aria-hidden="true">
          {ICONS[kind]}
        </span>
        <strong class="tally-title">{title}</strong>
        <span class="tally-detail" title={detail}>
          {detail}
        </span>
      </div>
      {isTalkingMuted && (
        <p class="talking-muted" role="alert">
          <span aria-hidden="true">⚠ </span>Talking while muted
        </p>
      )}
      <KeyButton channel={channel} />
      <div class="strip-foot">
        <button
          type="button"
          class="mute"
          aria-pressed={channel.isMuted.value}
          aria-label={`Mute ${channel.label}`}
          disabled={refusal !== null}
          title={refusal ?? undefined}
          onClick={() => void channel.toggleMute()}
        >
          <span aria-hidden="true">{channel.isMuted.value ? '⊘ ' : ''}</span>
          Mute
        </button>
        {facts && <Health facts={facts} isLive={facts.isLive && kind !== 'unknown'} />}
      </div>
    </section>
  );
}

const ICONS: Readonly<Record<TallyKind, string>> = {
  unknown: '?',
  down: '✕',
  me_live: '●',
  me_muted: '⊘',
  me_opening: '…',
  other_live: '◆',
  other_muted: '⊘',
  refused: '!',
  closed: '○',
};

const STATE_ICONS: Readonly<Record<StripFacts['state'], string>> = {
  opening: '…',
  running: '▶',
  stalled: '‖',
  lost: '✕',
  failed: '✕',
  stopped: '■',
};

function StateBadge({ facts, isLive }: { facts: StripFacts; isLive: boolean }) {
  const state = isLive ? facts.state : 'stale';
  return (
    <span class="state" data-state={state} title={facts.reason ?? undefined}>
      <span aria-hidden="true">{isLive ? STATE_ICONS[facts.state] : '◌'}</span> {state}
    </span>
  );
}

function Devices({ facts }: { facts: StripFacts }) {
  const pair = (number: number) => (number > 1 ? ` · pair ${number}` : '');
  return (
    <dl class="devices-of">
      <div title={facts.input_device}>
        <dt>In</dt>
        <dd>
          {facts.input_device}
          {pair(facts.input_pair)}
        </dd>
      </div>
      <div title={facts.output_device}>
        <dt>Out</dt>
        <dd>
          {facts.output_device}
          {pair(facts.output_pair)}
        </dd>
      </div>
    </dl>
  );
}

function Health({ facts, isLive }: { facts: StripFacts; isLive: boolean }) {
  const latency = facts.latency_ms === null ? '–' : `${facts.latency_ms.toFixed(0)} ms`;
  return (
    <dl class="health">
      <div>
        <dt>Latency</dt>
        <dd>{isLive ? latency : '–'}</dd>
      </div>
      <div data-warn={isLive && (facts.xruns ?? 0) > 0}>
        <dt>Xruns</dt>
        <dd>{isLive ? (facts.xruns ?? 'unknown') : '–'}</dd>
      </div>
    </dl>
  );
}
