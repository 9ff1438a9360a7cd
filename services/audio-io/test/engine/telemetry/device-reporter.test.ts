import type { StreamState } from '@mcae/schema';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { reportDevice } from '../../../src/engine/telemetry/device-reporter.js';

const spec = { input: { name: 'USB' }, output: { name: 'Speaker' } };

function report(state: StreamState, plan: object | undefined = { spec }) {
  const events: object[] = [];
  const lines: { level: number }[] = [];
  const logger = pino({}, { write: (line: string) => lines.push(JSON.parse(line)) });
  reportDevice({ channels: [1, 2], state, reason: 'pulled out', plan } as never, {
    logger,
    publisher: { event: (name, body) => events.push({ name, ...body }) },
  });
  return { events, level: lines[0]?.level };
}

describe('a stream whose state has changed', () => {
  it('is published with its devices', () => {
    expect(report('lost').events).toEqual([
      {
        ...{ name: 'device', channels: [1, 2], state: 'lost', reason: 'pulled out' },
        ...{ input_device: 'USB', output_device: 'Speaker' },
      },
    ]);
  });

  it('has no names where no device was ever found', () => {
    expect(report('failed', null as never).events).toMatchObject([
      { input_device: '', output_device: '' },
    ]);
  });

  it.each<[StreamState, number]>([
    ['opening', 30],
    ['running', 30],
    ['stopped', 30],
    ['lost', 40],
    ['failed', 40],
    ['stalled', 40],
  ])('to %s is logged at %i', (state, level) => {
    expect(report(state).level).toBe(level);
  });
});
