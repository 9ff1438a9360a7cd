/** What may be shown of an engine now: ages by our clock, and nothing old as if it were live. */
import type { ChannelMeters, Freshness, StatusMessage, VuMessage } from '@mcae/schema';
import { ENGINE_LOST_MS, STATUS_STALE_MS, VU_STALE_MS } from '@mcae/schema/limits';
import { withGates } from './gate.js';
import type { Captured, EngineView, Presence } from './view.js';

/** A message with its age; whoever shows it checks `stale` first. */
export interface Reading<M> {
  readonly message: M;
  /** Since capture, whole milliseconds; infinite where nobody knows. */
  readonly ageMs: number;
  readonly stale: boolean;
}

/** The newest levels, with the gates of now. */
export function readVu(view: EngineView, nowMs: number): Reading<VuMessage> | undefined {
  return read(view, view.boot?.vu, VU_STALE_MS, nowMs);
}

/** The newest status, with the gates of now. */
export function readStatus(view: EngineView, nowMs: number): Reading<StatusMessage> | undefined {
  return read(view, view.boot?.status, STATUS_STALE_MS, nowMs);
}

/** As they came, for whoever draws them often; null where they may not be shown. */
export function liveMeters(view: EngineView, channel: number, nowMs: number): ChannelMeters | null {
  const vu = view.boot?.vu;
  return vu && ageOf(view, vu, nowMs) <= VU_STALE_MS
    ? (vu.message.channels[channel] ?? null)
    : null;
}

/** Of the newest levels; null where there are none, or where nobody knows. */
export function vuAgeMs(view: EngineView, nowMs: number): number | null {
  return knownAge(view, view.boot?.vu, nowMs);
}

/** Of the newest status; null where there is none, or where nobody knows. */
export function statusAgeMs(view: EngineView, nowMs: number): number | null {
  return knownAge(view, view.boot?.status, nowMs);
}

/** Names, devices and numbers stay known when they are old, and over a restart. */
export function knownStatus({ boot, formerStatus }: EngineView): StatusMessage | null {
  return boot?.status?.message ?? formerStatus;
}

/** Engine time of the newest telemetry, to be echoed in commands, and its age. */
export function newestTime(
  view: EngineView,
  nowMs: number,
): { readonly freshness: Freshness; readonly ageMs: number } | undefined {
  const { vu, status } = view.boot ?? {};
  const isVu = vu && !(status && status.message.mono_ms > vu.message.mono_ms);
  const newest = isVu ? vu : status;
  if (!newest) return undefined;
  const { boot_id, mono_ms } = newest.message;
  return { freshness: { boot_id, mono_ms }, ageMs: ageOf(view, newest, nowMs) };
}

/** How long nothing of it has come. */
export function silentMs({ heardMs }: EngineView, nowMs: number): number {
  return Math.max(0, nowMs - heardMs);
}

export function presenceOf(view: EngineView, nowMs: number): Presence {
  const { boot } = view;
  if (!boot) return 'unheard';
  if (silentMs(view, nowMs) >= ENGINE_LOST_MS) return 'lost';
  if (!boot.vu) return nowMs - boot.sinceMs <= VU_STALE_MS ? 'starting' : 'quiet';
  return ageOf(view, boot.vu, nowMs) <= VU_STALE_MS ? 'live' : 'quiet';
}

/** A clock that went back tells no age. */
function ageOf({ heardMs }: EngineView, { capturedMs }: Captured<unknown>, nowMs: number): number {
  return nowMs < heardMs ? Number.POSITIVE_INFINITY : nowMs - capturedMs;
}

function knownAge(
  view: EngineView,
  newest: Captured<unknown> | null | undefined,
  nowMs: number,
): number | null {
  const ageMs = newest ? ageOf(view, newest, nowMs) : Number.POSITIVE_INFINITY;
  return Number.isFinite(ageMs) ? ageMs : null;
}

function read<M extends VuMessage | StatusMessage>(
  view: EngineView,
  newest: Captured<M> | null | undefined,
  limitMs: number,
  nowMs: number,
): Reading<M> | undefined {
  if (!newest) return undefined;
  const ageMs = ageOf(view, newest, nowMs);
  return {
    message: withGates(view, newest.message),
    ageMs: Math.round(ageMs),
    // Also where the age is not a number.
    stale: !(ageMs <= limitMs),
  };
}
