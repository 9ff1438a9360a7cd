/** Two ways to the same telemetry: one at a time, nothing twice, nothing frozen. */
import { SimulatedClock } from '@mcae/clock';
import type { VuMessage } from '@mcae/schema';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Link,
  liveSource,
  type TelemetryBreak,
  type TelemetryHandlers,
  type TelemetrySource,
} from '../../src/index.js';

class FakeSource implements TelemetrySource {
  handlers: TelemetryHandlers | undefined;

  start(handlers: TelemetryHandlers): () => void {
    this.handlers = handlers;
    return () => {
      this.handlers = undefined;
    };
  }

  get isRead(): boolean {
    return this.handlers !== undefined;
  }
}

let clock: SimulatedClock;
let direct: FakeSource;
let relayed: FakeSource;
let isServiceThere: boolean;
let stop: () => void;
const heard: number[] = [];
const connections: boolean[] = [];
const breaks: TelemetryBreak[] = [];
const links: Link[] = [];
let seq = 0;

function vu(number: number, boot_id = 'a') {
  const envelope = { ts_ms: 0, mono_ms: 100 * number, seq: number, boot_id, node: 'n' };
  const message: VuMessage = { ...envelope, levels: {}, channels: {} };
  return { name: 'vu', message } as const;
}

/** Levels at 10 Hz, each by all of these ways. */
async function levels(times: number, ...ways: FakeSource[]): Promise<void> {
  for (let i = 0; i < times; i++) {
    seq++;
    for (const way of ways) way.handlers?.onEvent(vu(seq));
    await clock.advance(100);
  }
}

beforeEach(async () => {
  clock = new SimulatedClock({ startMs: 5_000 });
  direct = new FakeSource();
  relayed = new FakeSource();
  isServiceThere = true;
  seq = 0;
  for (const list of [heard, connections, breaks, links]) list.length = 0;
  stop = liveSource({
    direct,
    relayed,
    askService: async () => {
      if (!isServiceThere) throw new Error('no answer');
    },
    time: clock,
  }).start({
    onEvent: (event) => heard.push((event.message as VuMessage).seq),
    onConnection: (connected) => connections.push(connected),
    onBreak: (what) => breaks.push(what),
    onLink: (link) => links.push(link),
  });
  relayed.handlers?.onConnection(true, null);
});

const count = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

async function goDirect(): Promise<void> {
  direct.handlers?.onConnection(true, null);
  await levels(15, direct, relayed);
  expect(relayed.isRead).toBe(false);
}

describe('two ways', () => {
  it('begins with the service, and leaves it once the bus is heard steadily', async () => {
    await levels(3, relayed);
    expect(links.at(-1)).toEqual({ way: 'sse', isServiceUp: true });
    direct.handlers?.onConnection(true, null);
    await levels(5, direct, relayed);
    expect(relayed.isRead).toBe(true);
    await levels(10, direct, relayed);
    expect(relayed.isRead).toBe(false);
    await levels(5, direct);
    expect(heard).toEqual(count(1, 23));
    expect(links.at(-1)).toEqual({ way: 'nats', isServiceUp: true });
    expect(connections).toEqual([true]);
  });

  it('goes back to the service at once when the bus closes, and tells no loss', async () => {
    await goDirect();
    direct.handlers?.onConnection(false, 'closed');
    expect(relayed.isRead).toBe(true);
    await clock.advance(200);
    relayed.handlers?.onConnection(true, null);
    await levels(3, relayed);
    expect(connections).toEqual([true]);
    expect(links.at(-1)).toMatchObject({ way: 'sse' });
    await goDirect();
    expect(links.at(-1)).toMatchObject({ way: 'nats' });
    expect(breaks).toEqual([]);
  });

  it('tells the loss when the service has nothing either', async () => {
    await goDirect();
    direct.handlers?.onConnection(false, 'closed');
    relayed.handlers?.onConnection(false, 'no answer');
    expect(connections).toEqual([true, false]);
    expect(links.at(-1)).toEqual({ way: null, isServiceUp: false });
  });

  it('tells the loss within 600 ms when the service hangs', async () => {
    await goDirect();
    direct.handlers?.onConnection(false, 'closed');
    await clock.advance(400);
    expect(connections).toEqual([true]);
    await clock.advance(200);
    expect(connections).toEqual([true, false]);
  });

  it('asks the service too when the bus goes silent without closing', async () => {
    await goDirect();
    await clock.advance(400);
    expect(relayed.isRead).toBe(false);
    await clock.advance(300);
    expect(relayed.isRead).toBe(true);
    relayed.handlers?.onConnection(true, null);
    await levels(3, relayed);
    expect(links.at(-1)).toMatchObject({ way: 'sse' });
    await levels(15, direct, relayed);
    expect(relayed.isRead).toBe(false);
    expect(heard).toEqual(count(1, 33));
  });

  it('says that the service is gone while levels come from the bus', async () => {
    await goDirect();
    isServiceThere = false;
    await levels(25, direct);
    expect(links.at(-1)).toEqual({ way: 'nats', isServiceUp: false });
    isServiceThere = true;
    await levels(25, direct);
    expect(links.at(-1)).toEqual({ way: 'nats', isServiceUp: true });
    expect(connections).toEqual([true]);
  });

  it('does not take the word of the service that an engine is quiet that it hears', async () => {
    direct.handlers?.onConnection(true, null);
    await levels(3, direct);
    const message = { node: 'n', boot_id: 'a', age_ms: 900, bus_connected: false };
    relayed.handlers?.onEvent({ name: 'stale', message });
    expect(heard).toEqual(count(1, 3));
  });

  it('reads neither once it is stopped', () => {
    stop();
    expect([direct.isRead, relayed.isRead]).toEqual([false, false]);
  });
});

describe.each(['direct', 'relayed'] as const)('what went missing, %s', (name) => {
  const way = () => (name === 'direct' ? direct : relayed);

  it('is told by its numbers', async () => {
    await levels(3, way());
    seq += 4;
    await levels(1, way());
    expect(breaks).toEqual([{ kind: 'gap', node: 'n', name: 'vu', lost: 4 }]);
  });

  it('a new boot is told, and a late word of the old one is not taken', async () => {
    await levels(3, way());
    way().handlers?.onEvent(vu(1, 'b'));
    way().handlers?.onEvent(vu(4, 'a'));
    way().handlers?.onEvent(vu(2, 'b'));
    expect(breaks).toEqual([{ kind: 'restart', node: 'n' }]);
    expect(heard).toEqual([1, 2, 3, 1, 2]);
  });
});
