/** The table of the chain's parameters, and what is made of it. */
import type { TSchema } from '@sinclair/typebox';
import { describe, expect, it, test } from 'vitest';
import {
  type ChainParameters,
  type Config,
  chainParameters,
  Dither,
  DSP_STAGES,
  GateRampMs,
  mergeChain,
} from '../../src/index.js';

const rows: readonly (readonly [string, TSchema])[] = [
  ...Object.entries(DSP_STAGES).flatMap(([stage, { properties }]) =>
    Object.entries(properties).map(([name, row]) => [`dsp.${stage}.${name}`, row] as const),
  ),
  ['dsp.dither', Dither],
  ['ptt.ramp_ms', GateRampMs],
];

describe('a row', () => {
  test.each(rows)('%s says title, text, default and what a change does', (_path, row) => {
    expect(row).toMatchObject({
      title: expect.any(String),
      description: expect.any(String),
      'x-change': expect.stringMatching(/^(glides|at once|new chain)$/),
    });
    expect(row['default']).toBeDefined();
  });
});

/** One line of the document: what there is to say of a row. */
function line([path, row]: readonly [string, TSchema]): string {
  const unit = row['x-unit'] === undefined ? '' : ` ${row['x-unit']}`;
  const values =
    row['anyOf'] ?? (row['type'] === 'boolean' ? [{ const: true }, { const: false }] : undefined);
  const range = values
    ? values.map((value: { const: unknown }) => `\`${value.const}\``).join(', ') + unit
    : `${row['minimum']} to ${row['maximum']}${unit}`;
  const cells = [`\`${path}\``, range, `\`${row['default']}\``, row['x-change'], row.description];
  return `| ${cells.join(' | ')} |`;
}

test('docs/dsp-parameters.md is made of the table (vitest -u makes it)', async () => {
  const text = [
    '# Parameters of the chain',
    '',
    'Made of the table in `packages/schema/src/parameters/dsp-stages.ts` (`npx vitest run packages/schema -u`),',
    'in the order of the chain. `dsp` of a logical channel overrides single parameters of the whole',
    "config's `dsp`. What a change does while a channel is open: `glides` to its new value over 20 ms, counts",
    '`at once`, or builds a `new chain`, whose gate opens anew. [dsp.md](dsp.md) has the maths.',
    '',
    '| parameter | range | default | a change | |',
    '|---|---|---|---|---|',
    ...rows.map(line),
    '',
  ].join('\n');
  await expect(text).toMatchFileSnapshot('../../../../docs/dsp-parameters.md');
});

describe('what runs on a channel', () => {
  const config = (dsp: Partial<Config['dsp']>, channel: NonNullable<unknown> = {}): Config => ({
    ...{ sample_rate: 44_100, sample_format: 'int16', channels: 2, blocksize: 512 },
    logical_channels: { 1: { dsp: channel } },
    dsp: {
      comp: { ratio: 2, threshold_db: -20, attack_ms: 10, release_ms: 100 },
      limiter: { ceiling_db: -3, release_ms: 8 },
      ...dsp,
    },
  });
  const running = (of: Config): ChainParameters =>
    chainParameters(of, of.logical_channels['1'] ?? {});

  it('is the defaults where a config says no more than it must', () => {
    expect(running(config({}))).toEqual(mergeChain(5, []));
  });

  it("is the channel's own, then the whole config's, then the default, one by one", () => {
    const comp = { ratio: 4, threshold_db: -30, attack_ms: 5, release_ms: 50, knee_db: 6 };
    const whole = { comp, dither: 'tpdf' as const };
    const own = { comp: { ratio: 8 }, limiter: { true_peak: true } };
    expect(running(config(whole, own))).toMatchObject({
      comp: { ...comp, ratio: 8, makeup_db: 0 },
      limiter: { ceiling_db: -3, release_ms: 8, lookahead_frames: 256, true_peak: true },
      dither: 'tpdf',
    });
    expect(running(config(whole, { dither: 'none' })).dither).toBe('none');
  });

  it('never changes what it was made from', () => {
    const before = config({});
    const text = JSON.stringify(before);
    running(before).comp.ratio = 99;
    expect(JSON.stringify(before)).toBe(text);
    expect(mergeChain(5, []).comp.ratio).toBe(2);
  });
});
