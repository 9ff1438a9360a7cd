/** Messages of one boot: each once and in order, with what is missing between them. */
import type { PttEvent } from '@mcae/schema';
import { measureDelay, NO_DELAY } from './delay.js';
import { isChannel } from './gate.js';
import type { EventInput, MessageName, TelemetryInput } from './messages.js';
import type { BootView, Captured } from './view.js';

export interface BootStep {
  readonly boot: BootView;
  /** Neither a duplicate nor late. */
  readonly isNew: boolean;
  /** Messages between this one and the one before. */
  readonly lost: number;
}

export function ingestTelemetry(before: BootView, input: TelemetryInput, nowMs: number): BootStep {
  const step = inOrder(before, input);
  if (!step.isNew) return step;
  const { delay, delayMs } = measureDelay(before.delay, input.message.mono_ms, nowMs);
  const newest = { [input.name]: { message: input.message, capturedMs: nowMs - delayMs } };
  return { ...step, boot: { ...step.boot, delay, ...newest } };
}

export function ingestEvent(before: BootView, input: EventInput): BootStep {
  const boot = input.name === 'ptt' ? withPtt(before, input.message) : before;
  return inOrder(boot, input);
}

/** By channel, since an event that comes late may still be the newest of its own channel. */
function withPtt(boot: BootView, event: PttEvent): BootView {
  const known = boot.ptt[event.channel];
  if (!isChannel(event.channel) || (known && event.seq <= known.seq)) return boot;
  return { ...boot, ptt: { ...boot.ptt, [event.channel]: event } };
}

function inOrder(
  boot: BootView,
  { name, message: { seq } }: { readonly name: MessageName; readonly message: { seq: number } },
): BootStep {
  const before = boot.seqs[name];
  if (before !== undefined && seq <= before) return { boot, isNew: false, lost: 0 };
  const lost = before === undefined ? 0 : seq - before - 1;
  return { boot: { ...boot, seqs: { ...boot.seqs, [name]: seq } }, isNew: true, lost };
}

/** The clock went back: nobody knows any more how old its messages are. */
export function withoutTimes(boot: BootView, nowMs: number): BootView {
  const { vu, status } = boot;
  return {
    ...boot,
    sinceMs: nowMs,
    delay: NO_DELAY,
    vu: vu && undated(vu),
    status: status && undated(status),
  };
}

const undated = <M>({ message }: Captured<M>): Captured<M> => ({
  message,
  capturedMs: Number.NEGATIVE_INFINITY,
});
