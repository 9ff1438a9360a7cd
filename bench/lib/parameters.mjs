/** The seed's parameters, which every contestant is set to as far as it can be. */
export function parameters(option) {
  return {
    comp: {
      ratio: 2,
      threshold_db: -20,
      attack_ms: 10,
      release_ms: 100,
      knee_db: 0,
      makeup_db: 0,
    },
    limiter: {
      ceiling_db: -3,
      release_ms: 8,
      lookahead_frames: 256,
      true_peak: option === 'true-peak',
    },
    dither: option === 'dither' ? 'tpdf' : 'none',
    gate: { ramp_ms: 5 },
  };
}
