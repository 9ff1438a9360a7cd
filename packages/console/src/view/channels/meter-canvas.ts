/** Draws a strip's meter: before, after, gain reduction. Redrawn only where a pixel changes. */
import { scalePosition } from '../../model/meters/meter-ballistics.js';
import type { BarFrame, MeterFrame } from '../../model/meters/meter-view.js';

const TICKS_DB = [0, -6, -12, -20, -30, -40, -60];
const REDUCTION_RANGE_DB = 18;
const SEGMENT_PX = 4;
const COLORS = {
  track: '#1a232d',
  tick: '#3a4a5a',
  text: '#93a5b7',
  low: '#3fb6e8',
  middle: '#7fd4f7',
  high: '#ffb020',
  top: '#ff6b57',
  hold: '#f4f8fb',
  reduction: '#c79bff',
} as const;

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
  readonly bars: readonly [number, number, number];
  readonly barWidth: number;
  readonly top: number;
  readonly bottom: number;
}

export class MeterCanvas {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #layout: Layout | undefined;
  #background: HTMLCanvasElement | undefined;
  #lit: HTMLCanvasElement | undefined;
  #drawn = '';

  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no canvas');
    this.#canvas = canvas;
    this.#context = context;
  }

  resize(width: number, height: number, ratio: number): void {
    if (width < 1 || height < 1) return;
    const left = 30;
    const gap = 6;
    const reductionWidth = 10;
    const barWidth = Math.floor((width - left - 2 * gap - reductionWidth) / 2);
    const second = left + barWidth + gap;
    this.#layout = {
      ...{ width, height, ratio, barWidth },
      bars: [left, second, second + barWidth + gap],
      top: 7,
      bottom: height - 7,
    };
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    this.#background = this.#paintBackground(this.#layout);
    this.#lit = this.#paintLit(this.#layout);
    this.#drawn = '';
  }

  draw(frame: MeterFrame | null): void {
    const layout = this.#layout;
    if (!layout || !this.#background || !this.#lit) return;
    const key = frame ? pixelKey(frame, layout) : 'none';
    if (key === this.#drawn) return;
    this.#drawn = key;
    const context = this.#context;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 1;
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    context.globalAlpha = frame ? 1 : 0.35;
    context.drawImage(this.#background, 0, 0);
    if (!frame) return;
    context.scale(layout.ratio, layout.ratio);
    this.#drawBar(layout, layout.bars[0], frame.before);
    this.#drawBar(layout, layout.bars[1], frame.after);
    this.#drawReduction(layout, frame.reductionDb);
  }

  #drawBar(layout: Layout, x: number, { rmsDb, holdDb }: BarFrame): void {
    const { barWidth, bottom, ratio } = layout;
    const y = yOf(rmsDb, layout);
    const height = bottom - y;
    if (height > 0 && this.#lit)
      this.#context.drawImage(
        this.#lit,
        ...([0, y * ratio, barWidth * ratio, height * ratio] as const),
        ...([x, y, barWidth, height] as const),
      );
    if (holdDb <= -60) return;
    this.#context.fillStyle = COLORS.hold;
    this.#context.fillRect(x, yOf(holdDb, layout) - 1, barWidth, 2);
  }

  #drawReduction({ bars, top, bottom }: Layout, reductionDb: number): void {
    const share = Math.min(1, reductionDb / REDUCTION_RANGE_DB);
    if (share <= 0) return;
    this.#context.fillStyle = COLORS.reduction;
    this.#context.fillRect(bars[2], top, 10, Math.round(share * (bottom - top)));
  }

  #paintBackground(layout: Layout): HTMLCanvasElement {
    const { canvas, context } = sheet(layout.width, layout.height, layout.ratio);
    const { bars, barWidth, top, bottom } = layout;
    context.fillStyle = COLORS.track;
    for (const x of bars.slice(0, 2)) context.fillRect(x, top, barWidth, bottom - top);
    context.fillRect(bars[2], top, 10, bottom - top);
    context.font = '10px ui-monospace, "DejaVu Sans Mono", monospace';
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    for (const db of TICKS_DB) {
      const y = Math.round(yOf(db, layout));
      context.fillStyle = COLORS.text;
      context.fillText(`${Math.abs(db)}`, bars[0] - 8, y);
      context.fillStyle = COLORS.tick;
      context.fillRect(bars[0] - 5, y, 3, 1);
    }
    return canvas;
  }

  /** A bar at full level, from which the lit part is copied. */
  #paintLit(layout: Layout): HTMLCanvasElement {
    const { canvas, context } = sheet(layout.barWidth, layout.height, layout.ratio);
    for (let y = layout.bottom; y > layout.top; y -= SEGMENT_PX) {
      context.fillStyle = segmentColor(y - SEGMENT_PX / 2, layout);
      context.fillRect(0, y - SEGMENT_PX + 1, layout.barWidth, SEGMENT_PX - 1);
    }
    return canvas;
  }
}

function segmentColor(y: number, layout: Layout): string {
  if (y < yOf(-3, layout)) return COLORS.top;
  if (y < yOf(-9, layout)) return COLORS.high;
  return y < yOf(-20, layout) ? COLORS.middle : COLORS.low;
}

const yOf = (db: number, { top, bottom }: Layout) => bottom - scalePosition(db) * (bottom - top);

function pixelKey({ before, after, reductionDb }: MeterFrame, layout: Layout): string {
  const levels = [before.rmsDb, before.holdDb, after.rmsDb, after.holdDb];
  const rows = levels.map((db) => Math.round(yOf(db, layout)));
  return `${rows.join()},${Math.round(reductionDb * 10)}`;
}

function sheet(width: number, height: number, ratio: number) {
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.scale(ratio, ratio);
  return { canvas, context };
}
