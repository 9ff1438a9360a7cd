/** Signals and measures for the tests; levels by AES17, a full-scale sine is 0 dBFS RMS. */

/** Two syllables a second of a buzzing tone with the pitch of a voice. */
export function speechLike(sampleRateHz: number, seconds: number): Int16Array {
  const frames = Math.round(sampleRateHz * seconds);
  const samples = new Int16Array(2 * frames);
  for (let i = 0; i < frames; i++) {
    const t = i / sampleRateHz;
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 2 * t)) ** 0.5;
    let voice = 0;
    for (let h = 1; h <= 12; h++) voice += Math.sin(2 * Math.PI * 140 * h * t) / h;
    const sample = Math.round(12_000 * syllable * voice);
    samples[2 * i] = Math.max(-32_768, Math.min(32_767, sample));
    samples[2 * i + 1] = samples[2 * i] ?? 0;
  }
  return samples;
}

export function rmsDbfs(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const meanSquare = sum / samples.length / 32_768 ** 2;
  return Math.max(-60, 10 * Math.log10(2 * meanSquare));
}

export function peak(samples: Int16Array): number {
  let highest = 0;
  for (const sample of samples) highest = Math.max(highest, Math.abs(sample));
  return highest;
}

/** Longest runs of frames that are not silent: [first frame, end frame) of each. */
export function soundRuns(
  samples: Int16Array,
  channels: number,
  gapFrames: number,
): [number, number][] {
  const runs: [number, number][] = [];
  const frames = samples.length / channels;
  for (let frame = 0; frame < frames; frame++) {
    let silent = true;
    for (let c = 0; c < channels; c++) if (samples[frame * channels + c] !== 0) silent = false;
    if (silent) continue;
    const last = runs.at(-1);
    if (last && frame - last[1] <= gapFrames) last[1] = frame + 1;
    else runs.push([frame, frame + 1]);
  }
  return runs;
}
