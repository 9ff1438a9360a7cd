/** Settings of each stage before the compressor that differ as much as they can; the first is off. */
import { type Overrides, parameters } from './helpers.js';

/** Nothing else works: no compression, no limiting below full scale, the shortest look-ahead. */
const PASSIVE = {
  comp: { ratio: 1 },
  limiter: { ceiling_db: 0, lookahead_frames: 64 },
} as const satisfies Overrides;

type StageName = 'input' | 'highpass';

const corner = (frequency_hz: number): Overrides => ({ highpass: { enabled: true, frequency_hz } });

export const STAGE_SETTINGS: Readonly<Record<StageName, readonly Overrides[]>> = {
  input: [{}, { input: { gain_db: 24 } }, { input: { gain_db: -24 } }],
  highpass: [{}, corner(20), corner(80), corner(300)],
};

/** Nothing but the setting works. */
export const alone = (setting: Overrides) => parameters({ ...PASSIVE, ...setting });

/** So much louder than its input a sound can be: a tone at full scale less this never clips. */
export const loudestGainDb = (...settings: readonly Overrides[]) =>
  Math.max(0, ...settings.map(({ input }) => input?.gain_db ?? 0));

/** Each ordered pair of settings of each stage: a change that can happen while a channel is open. */
export const STAGE_CHANGES = Object.entries(STAGE_SETTINGS).flatMap(([stage, settings]) =>
  settings.flatMap((from, i) =>
    settings
      .filter((_to, k) => k !== i)
      .map((to) => ({ name: `${stage}: ${text(from)} to ${text(to)}`, from, to })),
  ),
);

function text(setting: Overrides): string {
  return Object.keys(setting).length === 0 ? 'off' : JSON.stringify(Object.values(setting)[0]);
}
