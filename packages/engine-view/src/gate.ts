/** A channel's gate, by whatever said so last: event, level or status. */
import { MAX_CHANNELS } from '@mcae/schema/limits';
import type { BootView, Captured, EngineView } from './view.js';

export interface Gate {
  readonly gate_open: boolean;
  readonly mute: boolean;
  readonly holder: string | null;
  /** Null where nothing has said so yet: levels do not. */
  readonly latch: boolean | null;
  readonly latched_by: string | null;
}

export const isChannel = (channel: number) =>
  Number.isInteger(channel) && channel >= 1 && channel <= MAX_CHANNELS;

/**
 * The newest that is known of a gate by the engine's own time; undefined where nothing is. Whoever
 * opens a gate and reads the status at once has to see it open: the event comes before the answer,
 * the next status may come after it, and one that was captured before it may come later still.
 */
export function gateOf({ boot }: EngineView, channel: number): Gate | undefined {
  if (!boot) return undefined;
  const { vu, status } = boot;
  const said = saidOf(boot, channel);
  if (said && isNewer(said, monoMs(vu))) return said.gate;
  // Of levels and status the newer one leaves out a channel that was removed.
  const meters = monoMs(vu) >= monoMs(status) ? vu?.message.channels[channel] : undefined;
  if (!meters) return undefined;
  const { gate_open, mute, holder } = meters;
  // A latch holds its gate open: without an open gate there is none.
  const { latch = null, latched_by = null } = gate_open ? (said?.gate ?? {}) : { latch: false };
  return { gate_open, mute, holder, latch, latched_by };
}

const monoMs = (captured: Captured<{ readonly mono_ms: number }> | null) =>
  captured?.message.mono_ms ?? Number.NEGATIVE_INFINITY;

/** What an event or a status said of a gate. */
interface Said {
  readonly gate: Gate;
  readonly monoMs: number;
  readonly isEvent: boolean;
}

function saidOf({ status, ptt }: BootView, channel: number): Said | undefined {
  const event = ptt[channel];
  const entry = status?.message.channels[channel];
  const statusMs = monoMs(status);
  const said = event && { gate: gateIn(event), monoMs: event.mono_ms, isEvent: true };
  if (said && isNewer(said, statusMs)) return said;
  return entry && { gate: gateIn(entry), monoMs: statusMs, isEvent: false };
}

/** At the same moment an event counts: what was captured after it says the same. */
const isNewer = ({ monoMs, isEvent }: Said, thanMs: number) =>
  isEvent ? monoMs >= thanMs : monoMs > thanMs;

const gateIn = ({ gate_open, mute, holder, latch, latched_by }: Gate): Gate => ({
  gate_open,
  mute,
  holder,
  latch,
  latched_by,
});

export const isSameGate = (a: Gate | undefined, b: Gate | undefined) =>
  a?.gate_open === b?.gate_open &&
  a?.mute === b?.mute &&
  a?.holder === b?.holder &&
  a?.latch === b?.latch &&
  a?.latched_by === b?.latched_by;

type GateFields = Pick<Gate, 'gate_open' | 'mute' | 'holder'>;

/** The message with every gate as it is known now. */
export function withGates<M extends { readonly channels: Readonly<Record<string, GateFields>> }>(
  view: EngineView,
  message: M,
): M {
  const channels = Object.fromEntries(
    Object.entries(message.channels).map(([key, entry]) => {
      const gate = gateOf(view, Number(key));
      if (!gate) return [key, entry];
      const { gate_open, mute, holder, latch, latched_by } = gate;
      const ofStatus = 'latch' in entry && { latch, latched_by };
      return [key, { ...entry, gate_open, mute, holder, ...ofStatus }];
    }),
  );
  return { ...message, channels };
}
