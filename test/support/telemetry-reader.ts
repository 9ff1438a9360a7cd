/** A UI on NATS: reads telemetry as any console would. */
import { NatsBus, subscribeTelemetry } from '@mcae/bus';
import { systemClock } from '@mcae/clock';
import type { VuMessage } from '@mcae/schema';
import { until } from './until.js';

export interface TelemetryReader {
  readonly bus: NatsBus;
  readonly vu: VuMessage[];
  newest(): VuMessage;
  close(): Promise<void>;
}

export async function readTelemetry(natsUrl: string, node: string): Promise<TelemetryReader> {
  const bus = new NatsBus({ url: natsUrl, name: 'test reader', clock: systemClock });
  const vu: VuMessage[] = [];
  subscribeTelemetry(bus, node, 'vu', (message) => vu.push(message));
  await until('telemetry is read', () => vu.length > 0);
  return {
    bus,
    vu,
    newest: () => {
      const message = vu.at(-1);
      if (!message) throw new Error('no telemetry yet');
      return message;
    },
    close: () => bus.close(),
  };
}
