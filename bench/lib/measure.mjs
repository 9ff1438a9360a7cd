/** Signals and measurements of the report. */

export const RATE = 44_100;

/** Interleaved stereo int16, both sides alike, from a function of the frame; 1 is full scale. */
export function stereo(frames, signal) {
  const samples = new Int16Array(2 * frames);
  for (let n = 0; n < frames; n++) {
    const x = Math.max(-32_768, Math.min(32_767, Math.round(32_768 * signal(n))));
    samples[2 * n] = x;
    samples[2 * n + 1] = x;
  }
  return samples;
}

export function sine(hz, dbfs, phase = 0) {
  const amplitude = 10 ** (dbfs / 20);
  return (n) => amplitude * Math.sin((2 * Math.PI * hz * n) / RATE + phase);
}

export function left(samples) {
  return Float64Array.from({ length: samples.length / 2 }, (_, n) => samples[2 * n] / 32_768);
}

export const db = (gain) => 20 * Math.log10(Math.max(gain, 1e-9));

/** Amplitude of a tone and the level of all else below it, by least squares over whole periods. */
export function fit(signal, hz) {
  const step = (2 * Math.PI * hz) / RATE;
  let s = 0;
  let c = 0;
  let mean = 0;
  for (let n = 0; n < signal.length; n++) {
    s += (2 * signal[n] * Math.sin(step * n)) / signal.length;
    c += (2 * signal[n] * Math.cos(step * n)) / signal.length;
    mean += signal[n] / signal.length;
  }
  let rest = 0;
  for (let n = 0; n < signal.length; n++)
    rest += (signal[n] - s * Math.sin(step * n) - c * Math.cos(step * n) - mean) ** 2;
  const amplitude = Math.hypot(s, c);
  return { amplitude, thdnDb: 10 * Math.log10(rest / signal.length / (amplitude ** 2 / 2)) };
}

/** Level of a tone over time, dBFS: its demodulated amplitude over one period. */
export function envelopeDb(signal, period) {
  const step = (2 * Math.PI) / period;
  const result = new Float64Array(signal.length - period);
  let re = 0;
  let im = 0;
  for (let n = 0; n < signal.length; n++) {
    re += signal[n] * Math.cos(step * n);
    im += signal[n] * Math.sin(step * n);
    if (n >= period) {
      re -= signal[n - period] * Math.cos(step * (n - period));
      im -= signal[n - period] * Math.sin(step * (n - period));
      result[n - period] = db((2 * Math.hypot(re, im)) / period);
    }
  }
  return result;
}

/** Magnitude spectrum, dB below a full-scale sine: Blackman-Harris window, length a power of 2. */
export function spectrumDb(signal, length) {
  const re = new Float64Array(length);
  const im = new Float64Array(length);
  let sum = 0;
  for (let n = 0; n < length; n++) {
    const t = (2 * Math.PI * n) / length;
    const w =
      0.35875 - 0.48829 * Math.cos(t) + 0.14128 * Math.cos(2 * t) - 0.01168 * Math.cos(3 * t);
    re[n] = signal[n] * w;
    sum += w;
  }
  fft(re, im);
  return Float64Array.from({ length: length / 2 }, (_, k) =>
    db((2 * Math.hypot(re[k], im[k])) / sum),
  );
}

function fft(re, im) {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j], re[i]];
      [im[i], im[j]] = [im[j], im[i]];
    }
  }
  for (let size = 2; size <= n; size <<= 1) {
    const angle = (-2 * Math.PI) / size;
    for (let start = 0; start < n; start += size)
      for (let k = 0; k < size / 2; k++) {
        const a = start + k;
        const b = a + size / 2;
        const wr = Math.cos(angle * k);
        const wi = Math.sin(angle * k);
        const xr = re[b] * wr - im[b] * wi;
        const xi = re[b] * wi + im[b] * wr;
        re[b] = re[a] - xr;
        im[b] = im[a] - xi;
        re[a] += xr;
        im[a] += xi;
      }
  }
}

/** Points for a chart of a spectrum: the highest of each of many bands, on a logarithmic axis. */
export function bands(spectrum, from, to, count) {
  const points = [];
  const hzPerBin = RATE / 2 / spectrum.length;
  for (let i = 0; i < count; i++) {
    const low = from * (to / from) ** (i / count);
    const high = from * (to / from) ** ((i + 1) / count);
    const first = Math.floor(low / hzPerBin);
    const last = Math.max(first + 1, Math.floor(high / hzPerBin));
    let top = -200;
    for (let k = first; k < last && k < spectrum.length; k++) top = Math.max(top, spectrum[k]);
    points.push([Math.sqrt(low * high), top]);
  }
  return points;
}
