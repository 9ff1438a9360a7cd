import { useRef } from 'preact/hooks';
import type { ChannelModel } from '../../model/channels/channel-model.js';
import { useConsole } from '../console-context.js';

/** The key: held, it opens; tapped, it latches. The pointer is captured, so that its release is never missed. */
export function KeyButton({ channel }: { channel: ChannelModel }) {
  const { signIn } = useConsole();
  const hadPointer = useRef(false);
  const refusal = signIn.refusal('key', channel.channel);
  const isDown = channel.isKeyDown.value;
  const { kind } = channel.tally.value;
  const isLive = kind !== 'unknown';
  const isOpen = kind === 'me_live' || kind === 'me_muted';

  const text = refusal === null ? keyText(isLive, isDown, isOpen) : 'Not for you';

  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return;
    hadPointer.current = true;
    const button = event.currentTarget as HTMLElement;
    button.setPointerCapture(event.pointerId);
    channel.press(`pointer:${event.pointerId}`, event.timeStamp);
  };
  const onPointerUp = (event: PointerEvent) =>
    channel.letGo(`pointer:${event.pointerId}`, event.timeStamp);
  const onPointerLost = (event: PointerEvent) => channel.cancel(`pointer:${event.pointerId}`);
  const onClick = (event: MouseEvent) => {
    // Presses by pointer and keyboard are handled above; what is left comes from a screen reader.
    if (!hadPointer.current) channel.tap(event.timeStamp);
    hadPointer.current = false;
  };

  return (
    <button
      type="button"
      class="key"
      data-key
      data-down={isDown}
      data-digit={channel.channel <= 9 ? channel.channel : undefined}
      aria-pressed={isOpen}
      data-refused={refusal !== null}
      title={refusal ?? undefined}
      aria-disabled={!isLive || refusal !== null}
      aria-label={`${text}: ${channel.label}${refusal === null ? '' : `. ${refusal}`}`}
      aria-keyshortcuts={channel.channel <= 9 ? `${channel.channel}` : undefined}
      onPointerDown={onPointerDown}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerLost}
      onLostPointerCapture={onPointerLost}
      onClick={onClick}
      onContextMenu={(event) => event.preventDefault()}
    >
      <span class="key-text">{text}</span>
    </button>
  );
}

function keyText(isLive: boolean, isDown: boolean, isOpen: boolean): string {
  if (!isLive) return 'No link';
  if (isDown) return 'Keyed';
  return isOpen ? 'Tap to close' : 'Hold to talk';
}
