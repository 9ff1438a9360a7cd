import { METER_FLOOR_DBFS } from '@mcae/client';
import { useEffect, useRef } from 'preact/hooks';
import type { ChannelModel } from '../../model/channels/channel-model.js';
import { type MeterFrame, MeterView } from '../../model/meters/meter-view.js';
import { useConsole } from '../console-context.js';
import { MeterCanvas } from './meter-canvas.js';

/** Digits change this often: faster ones cannot be read. */
const READOUT_MS = 200;
/** The text for screen readers changes this often. */
const ARIA_MS = 1_000;

interface Readouts {
  readonly before: HTMLElement | null;
  readonly after: HTMLElement | null;
  readonly reduction: HTMLElement | null;
  readonly clip: HTMLElement | null;
  readonly meter: HTMLMeterElement | null;
}

/** Levels before and after the chain; the frame loop draws them, not this component. */
export function Meter({ channel }: { channel: ChannelModel }) {
  const { frames } = useConsole();
  const canvas = useRef<HTMLCanvasElement>(null);
  const meter = useRef<HTMLMeterElement>(null);
  const before = useRef<HTMLElement>(null);
  const after = useRef<HTMLElement>(null);
  const reduction = useRef<HTMLElement>(null);
  const clip = useRef<HTMLElement>(null);

  useEffect(() => {
    if (!canvas.current) return;
    const element = canvas.current;
    const drawing = new MeterCanvas(element);
    const view = new MeterView();
    const resized = new ResizeObserver(([entry]) => {
      if (entry)
        drawing.resize(entry.contentRect.width, entry.contentRect.height, devicePixelRatio);
    });
    resized.observe(element.parentElement ?? element);
    let readMs = 0;
    let ariaMs = 0;
    const remove = frames.add((nowMs) => {
      const frame = view.next(channel.meters(nowMs), nowMs);
      drawing.draw(frame);
      const readouts: Readouts = {
        before: before.current,
        after: after.current,
        reduction: reduction.current,
        clip: clip.current,
        meter: meter.current,
      };
      if (nowMs - readMs >= READOUT_MS) {
        readMs = nowMs;
        writeReadouts(readouts, frame);
      }
      if (nowMs - ariaMs >= ARIA_MS) {
        ariaMs = nowMs;
        writeAria(readouts.meter, frame);
      }
    });
    return () => {
      remove();
      resized.disconnect();
    };
  }, [channel, frames]);

  return (
    <div class="meter">
      <div class="meter-canvas">
        <canvas ref={canvas} />
        <meter
          class="sr-only"
          ref={meter}
          aria-label={`${channel.label}, level after the chain`}
          min={METER_FLOOR_DBFS}
          max={0}
        />
      </div>
      <dl class="readouts">
        <Readout name="In" unit="dBFS" value={before} />
        <Readout name="Out" unit="dBFS" value={after} />
        <Readout name="GR" unit="dB" value={reduction} />
        <div>
          <dt>Clip</dt>
          <dd ref={clip}>–</dd>
        </div>
      </dl>
    </div>
  );
}

function Readout(props: { name: string; unit: string; value: { current: HTMLElement | null } }) {
  return (
    <div>
      <dt>
        {props.name} <span class="unit">{props.unit}</span>
      </dt>
      <dd ref={props.value}>–</dd>
    </div>
  );
}

function writeReadouts(to: Readouts, frame: MeterFrame | null): void {
  write(to.before, frame ? level(frame.before.rmsDb) : '–');
  write(to.after, frame ? level(frame.after.rmsDb) : '–');
  write(to.reduction, frame ? frame.reductionDb.toFixed(1) : '–');
  const { clip } = to;
  const isClipped = frame !== null && (frame.before.isClipped || frame.after.isClipped);
  clip?.classList.toggle('clip-on', isClipped);
  write(clip, isClipped ? 'CLIP' : '–');
}

function writeAria(meter: HTMLMeterElement | null, frame: MeterFrame | null): void {
  if (!meter) return;
  const dbfs = frame ? Math.round(frame.after.rmsDb) : METER_FLOOR_DBFS;
  meter.value = dbfs;
  meter.setAttribute('aria-valuetext', frame ? `${dbfs} dBFS` : 'not live');
}

function write(element: Element | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}

const level = (dbfs: number) => (dbfs <= -60 ? '≤ −60' : dbfs.toFixed(1).replace('-', '−'));
