/**
 * The two recursions of the control rate, and what lies between them: CURVE to RELEASED.
 *
 * Each recursion waits for its own last value, so one alone leaves most of the processor idle. The
 * loop therefore runs four steps on four neighbouring groups of four sub-blocks, none of which
 * waits for another: the compressor's ballistics; one group later its gain; two groups later what
 * the limiter must keep to; three groups later the limiter's release.
 */
import { Compressor } from '../compressor/compressor';
import { Limiter } from '../limiter/limiter';

export function smoothAndRelease(compressor: Compressor, limiter: Limiter, subBlocks: i32): void {
  const ballistics = compressor.ballistics;
  const required = limiter.required;
  const release = limiter.release;
  const truePeak = limiter.truePeak;
  const width = limiter.width;
  let reduction = ballistics.state;
  let released = release.state;
  const bytes = subBlocks << 2;
  for (let i = 0; i < bytes + 48; i += 16) {
    if (i < bytes) reduction = ballistics.smooth(i, reduction);
    if (<u32>(i - 16) < <u32>bytes) ballistics.computeGain(i - 16);
    if (<u32>(i - 32) < <u32>bytes) required.computeMinimum(i - 32, width, truePeak);
    if (i > 32) released = release.release(i - 48, released);
  }
  ballistics.keepState(subBlocks);
  release.keepState(subBlocks);
  required.keep(subBlocks);
}
