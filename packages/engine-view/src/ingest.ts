/**
 * The reducer: a view, a message and the time make the next view and what is news. Pure, so every
 * reader of the bus (service, pages, command line, another engine) knows the same from the same
 * messages. What it decides, and why, stands in docs/decisions/0012.
 */
import { MAX_CHANNELS } from '@mcae/schema/limits';
import { ingestEvent, ingestTelemetry, withoutTimes } from './boot.js';
import { gateOf, isSameGate } from './gate.js';
import type { EventInput, StaleNotice, TelemetryInput, ViewInput } from './messages.js';
import type { EngineNews, Step } from './news.js';
import { presenceOf } from './reading.js';
import { type BootView, type EngineView, newBoot, type Presence } from './view.js';

/** Boots that are over; a late message of one must not stand for the running one. */
const MAX_OVER = 8;
/** When the running boot has been silent this long, one that was over may speak again. */
const OVER_MS = 10_000;

/** @param nowMs monotonic, of one clock for the life of the view */
export function ingest(view: EngineView, input: ViewInput, nowMs: number): Step {
  const before = dated(view, nowMs);
  if (input.name === 'stale') return finish(before, withNotice(before, input, nowMs), nowMs);
  if (input.name === 'vu' || input.name === 'status')
    return finish(before, withTelemetry(before, input, nowMs), nowMs);
  return finish(before, withEvent(before, input), nowMs);
}

/** What has changed by time alone; to be called as often as a listener wants to know. */
export function advance(view: EngineView, nowMs: number): Step {
  const before = dated(view, nowMs);
  return finish(before, { view: before, news: [] }, nowMs);
}

function withTelemetry(view: EngineView, input: TelemetryInput, nowMs: number): Step {
  const running = bootOf(view, input.message.boot_id, nowMs);
  if (!running) return ignored(view);
  const { boot, isNew, lost } = ingestTelemetry(running, input, nowMs);
  if (!isNew) return ignored(view);
  const { view: current, news } = switched(view, boot);
  return {
    view: { ...current, heardMs: nowMs, isBusConnected: true, lost: current.lost + lost },
    news: [...news, ...gap(input, lost), { kind: 'message', input }],
  };
}

const ignored = (view: EngineView): Step => ({
  view: { ...view, ignored: view.ignored + 1 },
  news: [],
});

/** @returns the boot that the message is of, as far as it is known; undefined where it is over */
function bootOf(view: EngineView, bootId: string, nowMs: number): BootView | undefined {
  const { boot, next, over, heardMs } = view;
  if (boot?.bootId === bootId) return boot;
  if (over.includes(bootId) && nowMs - heardMs < OVER_MS) return undefined;
  return next?.bootId === bootId ? { ...next, sinceMs: nowMs } : newBoot(bootId, nowMs);
}

/** Telemetry says which boot runs; nothing of the one before is true of it. */
function switched(view: EngineView, boot: BootView): Step {
  const { boot: former, next } = view;
  const { bootId } = boot;
  if (former?.bootId === bootId) return { view: { ...view, boot }, news: [] };
  const current = { ...view, boot, next: next?.bootId === bootId ? null : next };
  if (!former) return { view: current, news: [{ kind: 'appeared', bootId }] };
  const over = view.over.filter((id) => id !== bootId).concat(former.bootId);
  return {
    view: {
      ...current,
      over: over.slice(-MAX_OVER),
      formerStatus: former.status?.message ?? view.formerStatus,
      restarts: view.restarts + 1,
    },
    news: [{ kind: 'restarted', bootId, formerBootId: former.bootId }],
  };
}

/** An event alone does not say that its boot runs: it may be the last word of one that is over. */
function withEvent(view: EngineView, input: EventInput): Step {
  const { boot_id: bootId } = input.message;
  const running = view.boot?.bootId === bootId ? view.boot : null;
  if (!running && view.over.includes(bootId)) return { view, news: [] };
  const next = view.next?.bootId === bootId ? view.next : newBoot(bootId, 0);
  const { boot, isNew, lost } = ingestEvent(running ?? next, input);
  return {
    view: running ? { ...view, boot } : { ...view, next: boot },
    news: isNew ? [...gap(input, lost), { kind: 'message', input }] : [],
  };
}

const gap = ({ name }: TelemetryInput | EventInput, lost: number): EngineNews[] =>
  lost > 0 ? [{ kind: 'gap', name, lost }] : [];

/** The service knows better than we how old its newest levels are, of the boot that it hears. */
function withNotice(
  view: EngineView,
  input: ViewInput & { readonly message: StaleNotice },
  nowMs: number,
): Step {
  const { boot_id, age_ms, bus_connected } = input.message;
  const { boot } = view;
  if (boot && boot.bootId !== boot_id) return { view, news: [] };
  const vu = boot?.vu && {
    ...boot.vu,
    capturedMs: Math.min(boot.vu.capturedMs, nowMs - (age_ms ?? Number.POSITIVE_INFINITY)),
  };
  return {
    view: {
      ...view,
      boot: boot && vu ? { ...boot, vu } : boot,
      isBusConnected: bus_connected,
    },
    news: [{ kind: 'message', input }],
  };
}

/** What follows from all that came: gates, and whether it is heard. */
function finish(before: EngineView, { view, news }: Step, nowMs: number): Step {
  const from = before.presence;
  const to = presenceOf(view, nowMs);
  const all = [...news, ...changedGates(before, view)];
  if (to !== from) all.push({ kind: 'presence', from, to });
  if (isGone(to) && (!isGone(from) || before.boot?.vu?.message !== view.boot?.vu?.message))
    all.push({ kind: 'stale' });
  return { view: to === from ? view : { ...view, presence: to }, news: all };
}

const isGone = (presence: Presence) => presence === 'quiet' || presence === 'lost';

function changedGates(before: EngineView, after: EngineView): EngineNews[] {
  const { boot: was } = before;
  const { boot: is } = after;
  if (was?.vu === is?.vu && was?.status === is?.status && was?.ptt === is?.ptt) return [];
  const news: EngineNews[] = [];
  for (let channel = 1; channel <= MAX_CHANNELS; channel++) {
    const gate = gateOf(after, channel);
    if (!isSameGate(gateOf(before, channel), gate)) news.push({ kind: 'gate', channel, gate });
  }
  return news;
}

/** Where the clock went back, what was known has no age. */
function dated(view: EngineView, nowMs: number): EngineView {
  if (!(nowMs < view.heardMs)) return view;
  const { boot } = view;
  return { ...view, heardMs: nowMs, boot: boot && withoutTimes(boot, nowMs) };
}
