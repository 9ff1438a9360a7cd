/** The file that every contestant gets: two minutes of speech-like programme with loud parts. */
import { closeSync, openSync, writeSync } from 'node:fs';

export const RATE = 44_100;
export const SECONDS = 120;
export const FRAMES = RATE * SECONDS;

/** Writes raw interleaved stereo int16; the same samples every time. */
export function writeProgramme(path) {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state / 2_147_483_648;
  };
  const file = openSync(path, 'w');
  let low = 0;
  let envelope = 0;
  const second = new Int16Array(2 * RATE);
  for (let s = 0; s < SECONDS; s++) {
    // Syllables of about 200 ms at -30 to 0 dBFS, noise with a falling spectrum, a voice's pitch.
    const loudness = 10 ** ((-30 + 30 * ((s * 7) % 10) * 0.1) / 20);
    const pitch = 90 + ((s * 37) % 160);
    for (let n = 0; n < RATE; n++) {
      const syllable = Math.max(0, Math.sin((2 * Math.PI * 5 * n) / RATE)) ** 2;
      envelope += (syllable - envelope) * 0.002;
      low += (random() - low) * 0.2;
      const voice = Math.sin((2 * Math.PI * pitch * n) / RATE) ** 3;
      const x = loudness * envelope * (0.8 * voice + 0.9 * low);
      second[2 * n] = Math.max(-1, Math.min(1, x)) * 32_767;
      second[2 * n + 1] = Math.max(-1, Math.min(1, 0.7 * x + 0.05 * low)) * 32_767;
    }
    writeSync(file, second);
  }
  closeSync(file);
}
