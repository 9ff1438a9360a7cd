/** The event stream over HTTP, and what it does with readers that do not read. */
import type { IncomingMessage } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { EVENT_DROP_BYTES, EVENT_SKIP_BYTES, MAX_EVENT_CLIENTS } from '../../src/limits.js';
import type { EventSink } from '../../src/plugins/event-streams.js';
import { open } from '../support/http-in-process.js';
import { createRig, type Rig } from '../support/rig.js';

interface StreamEvent {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: the tests read fields of many shapes
  readonly data: any;
}

interface Reader {
  readonly response: IncomingMessage;
  readonly events: StreamEvent[];
  text: string;
  close(): void;
}

async function read({ app }: Rig, path = '/events'): Promise<Reader> {
  const response = await open(app, path);
  const reader: Reader = { response, events: [], text: '', close: () => response.destroy() };
  response.on('error', () => {});
  response.setEncoding('utf8').on('data', (chunk: string) => {
    reader.text += chunk;
    reader.events.splice(0, Number.POSITIVE_INFINITY, ...parse(reader.text));
  });
  return reader;
}

function parse(text: string): StreamEvent[] {
  const blocks = text.split('\n\n').slice(0, -1);
  return blocks.flatMap((block) => {
    const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
    return name && data ? [{ name, data: JSON.parse(data) }] : [];
  });
}

/** The pipe in memory delivers within some turns of the event loop. */
const soon = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 1 });
const names = ({ events }: Reader) => events.map(({ name }) => name);

describe('GET /events', () => {
  it('gives the newest at once, then what comes, each as it stands on the bus', async () => {
    const rig = await createRig();
    const reader = await read(rig);
    await soon(() => expect(names(reader)).toEqual(['status', 'vu']));
    expect(reader.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(reader.text).toMatch(/^retry: 1000\n\n/);
    expect(reader.events[1]?.data).toMatchObject({ node: 'room-1', levels: { 1: -60 } });

    await rig.request('/ptt', { json: { channel: 1, gate_open: true } });
    await soon(() => expect(names(reader)).toContain('ptt'));
    const body = { channels: [2], state: 'lost' as const, reason: 'gone' };
    rig.engine.publisher.event('device', { ...body, input_device: 'a', output_device: 'b' });
    rig.engine.publisher.event('xrun', {
      channels: [1],
      input_xruns: 1,
      output_xruns: null,
      late_blocks: 0,
    });
    await rig.clock.advance(1_000);
    await soon(() => expect(names(reader).filter((name) => name === 'vu')).toHaveLength(11));
    expect(names(reader)).toEqual(expect.arrayContaining(['device', 'xrun', 'status']));
  });

  it('says once that an engine has gone quiet, and shows it live again', async () => {
    const rig = await createRig();
    const reader = await read(rig);
    rig.engine.stopPublishing();
    await rig.clock.advance(5_000);
    await soon(() => expect(names(reader)).toEqual(['status', 'vu', 'stale']));
    expect(reader.events[2]?.data).toMatchObject({
      node: 'room-1',
      boot_id: 'boot-1',
      bus_connected: true,
    });
    expect(reader.events[2]?.data.age_ms).toBeGreaterThan(500);
    expect(reader.events[2]?.data.age_ms).toBeLessThan(700);
    rig.engine.resumePublishing();
    await rig.clock.advance(1_000);
    rig.engine.stopPublishing();
    await rig.clock.advance(1_000);
    await soon(() => expect(names(reader).slice(3)).toContain('stale'));
    const since = names(reader).slice(3);
    expect(new Set(since.slice(0, -1))).toEqual(new Set(['vu', 'status']));
    expect(since.at(-1)).toBe('stale');
  });

  it('a reader that comes late sees what is stale as stale, and no old data', async () => {
    const rig = await createRig();
    rig.engine.stopPublishing();
    await rig.clock.advance(4_000);
    const reader = await read(rig);
    await soon(() => expect(names(reader)).toEqual(['stale']));
  });

  it('tells of one engine alone where it is named', async () => {
    const rig = await createRig();
    rig.addEngine('room-2');
    await rig.clock.advance(0);
    const reader = await read(rig, '/events?node=room-2');
    await rig.clock.advance(200);
    await soon(() => expect(reader.events.length).toBeGreaterThanOrEqual(4));
    expect(reader.events.every(({ data }) => data.node === 'room-2')).toBe(true);
  });

  it('sends heartbeats, forgets who left, and ends when the service does', async () => {
    const rig = await createRig();
    const [stays, leaves] = [await read(rig), await read(rig)];
    expect(rig.app.eventStreams.size).toBe(2);
    leaves.close();
    await soon(() => expect(rig.app.eventStreams.size).toBe(1));
    await rig.clock.advance(10_000);
    await soon(() => expect(stays.text).toContain('\n\n:\n\n'));
    const ended = new Promise((resolve) => stays.response.on('end', resolve));
    await rig.app.close();
    await ended;
  });

  it('forgets a reader that left before it was added', async () => {
    const rig = await createRig();
    rig.app.server.prependListener('request', (_request, response) => response.destroy());
    await expect(read(rig)).rejects.toThrow();
    await soon(() => expect(rig.app.eventStreams.size).toBe(0));
  });

  it('has a bound on readers', async () => {
    const rig = await createRig();
    for (let i = 0; i < MAX_EVENT_CLIENTS; i++) rig.app.eventStreams.add(undefined, () => sink());
    expect(await rig.request('/events')).toMatchObject({
      status: 429,
      body: { code: 'too_many_requests' },
    });
  });

  it('is refused like every route where the query is wrong', async () => {
    const rig = await createRig();
    expect((await rig.request('/events?node=A.*')).status).toBe(400);
  });
});

interface TestSink extends EventSink {
  readonly written: string[];
  pending: number;
  dropped: boolean;
}

/** A reader that takes nothing unless it is told that it did. */
function sink(): TestSink {
  const self: TestSink = {
    written: [],
    pending: 0,
    dropped: false,
    write: (text) => {
      self.written.push(text);
      self.pending += text.length;
    },
    pendingBytes: () => self.pending,
    end: () => {},
    drop: () => {
      self.dropped = true;
    },
  };
  return self;
}

describe('a reader that does not read', () => {
  it('misses levels, then is dropped; the others go on', async () => {
    const rig = await createRig();
    const slow = sink();
    const good = sink();
    rig.app.eventStreams.add(undefined, () => slow);
    rig.app.eventStreams.add(undefined, () => good);
    let largest = 0;
    for (let second = 0; second < 300 && !slow.dropped; second++) {
      good.pending = 0;
      await rig.clock.advance(1_000);
      largest = Math.max(largest, slow.pending);
    }
    expect(slow.dropped).toBe(true);
    expect(largest).toBeGreaterThan(EVENT_DROP_BYTES);
    expect(largest).toBeLessThan(EVENT_DROP_BYTES + 64 * 1024);
    const levels = ({ written }: TestSink) =>
      written.filter((text) => text.startsWith('event: vu')).join('').length;
    expect(levels(slow)).toBeLessThan(EVENT_SKIP_BYTES + 8 * 1024);
    expect(levels(good)).toBeGreaterThan(10 * levels(slow));
    expect(rig.app.eventStreams).toMatchObject({ size: 1, dropped: 1 });
  });

  it('does not hold back the end of the service', async () => {
    const rig = await createRig();
    const slow = sink();
    rig.app.eventStreams.add(undefined, () => slow);
    await rig.app.close();
    expect(slow.dropped).toBe(true);
  });
});
