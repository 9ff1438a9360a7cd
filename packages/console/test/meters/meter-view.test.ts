import { describe, expect, it } from 'vitest';
import { scalePosition } from '../../src/model/meters/meter-ballistics.js';
import { MeterView } from '../../src/model/meters/meter-view.js';
import { ClipHold, PeakHold } from '../../src/model/meters/peak-hold.js';
import { meters } from '../support/telemetry.js';

describe('peak hold', () => {
  it('stays 1.5 s, then falls 20 dB a second; a higher peak takes over at once', () => {
    const hold = new PeakHold();
    hold.push(-6, 0);
    hold.push(-30, 100);
    expect(hold.value(1_500)).toBe(-6);
    expect(hold.value(2_000)).toBeCloseTo(-16);
    hold.push(-10, 2_000);
    expect(hold.value(3_500)).toBe(-10);
  });
});

describe('clip', () => {
  it('shows for 3 s after more samples clipped, not for those of before', () => {
    const clip = new ClipHold();
    clip.push(17, 0);
    expect(clip.shows(0)).toBe(false);
    clip.push(18, 100);
    expect(clip.shows(3_099)).toBe(true);
    expect(clip.shows(3_100)).toBe(false);
  });

  it('is not set off by a stream that counts from 0 again', () => {
    const clip = new ClipHold();
    clip.push(17, 0);
    clip.push(0, 100);
    clip.push(0, 200);
    expect(clip.shows(200)).toBe(false);
  });
});

describe('the scale', () => {
  it.each([
    [-80, 0],
    [-60, 0],
    [-20, 0.56],
    [-10, 0.78],
    [-5, 0.89],
    [0, 1],
    [3, 1],
  ])('%f dBFS stands at %f', (dbfs, position) => {
    expect(scalePosition(dbfs)).toBeCloseTo(position);
  });
});

describe('a meter', () => {
  it('reaches a new level within two windows', () => {
    const view = new MeterView();
    const level = meters();
    let frame = view.next(level, 0);
    for (let ms = 16; ms <= 200; ms += 16) frame = view.next(level, ms);
    expect(frame?.after.rmsDb).toBeCloseTo(-22, 0);
  });

  it.each([
    ['stale', null],
    ['lost', meters({ state: 'lost' })],
  ])('shows nothing where it is %s, and begins at the floor after', (_name, gone) => {
    const view = new MeterView();
    for (let ms = 0; ms <= 500; ms += 16) view.next(meters(), ms);
    expect(view.next(gone, 520)).toBeNull();
    expect(view.next(meters(), 530)?.after.rmsDb).toBeLessThan(-30);
  });
});
