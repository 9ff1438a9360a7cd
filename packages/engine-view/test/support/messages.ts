/** Messages with what a view reads of them; the rest is the schema's business. */
import type { PttEvent, StatusMessage, VuMessage } from '@mcae/schema';
import {
  type EngineNews,
  type EngineView,
  ingest,
  newEngine,
  type ViewInput,
} from '../../src/index.js';

export interface At {
  readonly seq: number;
  readonly monoMs: number;
  readonly boot?: string;
  readonly node?: string;
}

export interface GateFields {
  readonly gate_open?: boolean;
  readonly mute?: boolean;
  readonly holder?: string | null;
}

export interface LatchFields extends GateFields {
  readonly latch?: boolean;
  readonly latched_by?: string | null;
}

const envelope = ({ seq, monoMs, boot = 'boot-1', node = 'n' }: At) => ({
  ...{ ts_ms: 0, mono_ms: monoMs, seq, boot_id: boot, node },
});
const CLOSED = { gate_open: false, mute: false, holder: null };
const UNLATCHED = { latch: false, latched_by: null };

export const vu = (at: At, gate: GateFields = {}, channels: readonly number[] = [1]) =>
  ({
    name: 'vu',
    message: {
      ...envelope(at),
      levels: {},
      channels: Object.fromEntries(channels.map((channel) => [channel, { ...CLOSED, ...gate }])),
    } as unknown as VuMessage,
  }) as const;

export const status = (at: At, gate: LatchFields = {}, channels: readonly number[] = [1]) =>
  ({
    name: 'status',
    message: {
      ...envelope(at),
      channels: Object.fromEntries(
        channels.map((channel) => [channel, { ...CLOSED, ...UNLATCHED, ...gate }]),
      ),
    } as unknown as StatusMessage,
  }) as const;

export const ptt = (at: At, gate: LatchFields = {}, channel = 1) =>
  ({
    name: 'ptt',
    message: {
      ...envelope(at),
      ...{ channel, ...CLOSED, ...UNLATCHED, cause: 'command', ...gate },
    } as PttEvent,
  }) as const;

export const alarm = (at: At) =>
  ({ name: 'alarm', message: { ...envelope(at), alarm: {} } }) as unknown as ViewInput;

export const stale = (ageMs: number | null, { boot = 'boot-1', bus = true } = {}) =>
  ({
    name: 'stale',
    message: { node: 'n', boot_id: boot, age_ms: ageMs, bus_connected: bus },
  }) as const;

/** A view with a memory, for tests that go step by step. */
export class Reader {
  view: EngineView = newEngine('n');
  readonly news: EngineNews[] = [];

  /** @returns whether the message itself was news */
  ingest(input: ViewInput, nowMs: number): boolean {
    const { view, news } = ingest(this.view, input, nowMs);
    this.view = view;
    this.news.push(...news);
    return news.some(({ kind }) => kind === 'message');
  }

  /** News of these kinds since the last call. */
  take<K extends EngineNews['kind']>(...kinds: readonly K[]): EngineNews[] {
    return this.news.splice(0).filter(({ kind }) => (kinds as readonly string[]).includes(kind));
  }
}
