/**
 * The limiter of an output that several channels share: int32 sums in SUM, int16 out in BLOCK. The
 * same control as a channel's, with a compressor that does nothing (slope 0).
 */
import { Control } from '../control/control';
import { FLOATS, FLOATS_BEFORE } from '../limiter/true-peak';
import { PEAKS } from '../lib/lanes';
import { BLOCK, SEGMENT, SUB_BLOCK, SUM } from '../lib/memory';
import { fillRamp, rampGain, rounded } from '../samples/pieces';
import { putOutUnmetered } from '../samples/put-out';
import { copyFloats, inRing } from '../samples/rings';
import { tallest } from '../samples/signal';

/** Adds the first frames of BLOCK to SUM. */
export function addToSum(frames: i32): void {
  const bytes = frames << 2;
  let i = 0;
  for (; i + 16 <= bytes; i += 16) {
    const at = SUM + (i << 1);
    v128.store(at, i32x4.add(v128.load(at), v128.load16x4_s(BLOCK + i)));
    v128.store(at, i32x4.add(v128.load(at, 16), v128.load16x4_s(BLOCK + i, 8)), 16);
  }
  for (; i < bytes; i += 2) {
    const at = SUM + (i << 1);
    store<i32>(at, load<i32>(at) + <i32>load<i16>(BLOCK + i));
  }
}

export class Sum {
  /** Byte offset in RING where the next sub-block goes; see rings.ts. */
  private position: i32 = 0;
  /** Frames of the present sub-block so far, and their highest magnitude. */
  private phase: i32 = 0;
  private peak: f32 = 0;

  constructor(private readonly control: Control) {}

  start(): void {
    this.position = 0;
    this.phase = 0;
    this.peak = 0;
  }

  /** Limits the sum into BLOCK and empties it. */
  process(frames: i32): void {
    let at = 0;
    while (at < frames) {
      let count = frames - at;
      if (this.phase == 0 && count >= SUB_BLOCK) {
        const subBlocks = this.control.isChanging ? 1 : min(count >> 4, SEGMENT);
        this.processSegment(at, subBlocks);
        count = subBlocks << 4;
      } else {
        count = min(count, SUB_BLOCK - this.phase);
        this.processPiece(at, count);
        if (this.phase == SUB_BLOCK) this.endPiece();
      }
      at += count;
    }
  }

  private processSegment(at: i32, subBlocks: i32): void {
    takeSumIn(at, subBlocks, this.position);
    this.fillFloats(subBlocks);
    const delayed = this.position - (this.control.limiter.width << 6);
    if (this.control.isChanging) {
      // One sub-block: it leaves with the gain and the limit from before its own control step.
      putOutUnmetered<f32>(at << 2, subBlocks, delayed);
      this.control.run(subBlocks);
    } else {
      this.control.run(subBlocks);
      putOutUnmetered<f32>(at << 2, subBlocks, delayed);
    }
    this.advance(subBlocks);
  }

  /** Frames of one sub-block that is cut by a block's end. */
  private processPiece(at: i32, frames: i32): void {
    const lookahead = this.control.limiter.width << 6;
    if (this.phase == 0) fillRamp();
    for (let k = 0; k < frames; k++) {
      const position = this.position + ((this.phase + k) << 2);
      const gain = rampGain(this.phase + k);
      const delayed = inRing<f32>(position - lookahead);
      const target = inRing<f32>(position);
      for (let side = 0; side < 2; side++) {
        const from = SUM + ((at + k) << 3) + (side << 2);
        const input = <f32>load<i32>(from);
        store<i32>(from, 0);
        this.peak = max(this.peak, abs(input));
        const output = rounded(load<f32>(delayed + (side << 2)) * gain);
        store<i16>(BLOCK + ((at + k) << 2) + (side << 1), <i16>this.control.clamp.apply(output));
        store<f32>(target + (side << 2), input);
      }
    }
    this.phase += frames;
  }

  /** A sub-block that came in pieces is complete. */
  private endPiece(): void {
    store<f32>(PEAKS, this.peak);
    this.fillFloats(1);
    this.control.run(1);
    this.advance(1);
    this.phase = 0;
    this.peak = 0;
  }

  private fillFloats(subBlocks: i32): void {
    if (!this.control.limiter.truePeak) return;
    const start = this.position - (FLOATS_BEFORE << 2);
    copyFloats<f32>(start, FLOATS_BEFORE + (subBlocks << 4), FLOATS);
  }

  private advance(subBlocks: i32): void {
    this.control.advance(subBlocks);
    this.position += subBlocks << 6;
  }
}

/** SUM to the ring, and magnitudes to PEAKS; SUM is left empty. */
function takeSumIn(frame: i32, subBlocks: i32, position: i32): void {
  const zero = i64x2.splat(0);
  for (let s = 0; s < subBlocks; s++) {
    const source = SUM + ((frame + (s << 4)) << 3);
    const target = inRing<f32>(position + (s << 6));
    let peak = f32x4.splat(0);
    for (let i = 0; i < 128; i += 16) {
      const x = f32x4.convert_i32x4_s(v128.load(source + i));
      v128.store(source + i, zero);
      v128.store(target + i, x);
      peak = f32x4.pmax(peak, f32x4.abs(x));
    }
    store<f32>(PEAKS + (s << 2), tallest(peak));
  }
}
