/** What every bus promises. */
import { afterEach, expect, it, vi } from 'vitest';
import type { Bus, ServiceFinder, ServiceHost } from '../../src/index.js';

export type FullBus = Bus & ServiceHost & ServiceFinder;

export interface Setting {
  connect(name: string): Promise<FullBus>;
  /** Lets everything that is on its way arrive. */
  pass<T>(promise: Promise<T>): Promise<T>;
}

export function busContract(setting: () => Setting): void {
  let buses: FullBus[] = [];
  const connect = async (name: string) => {
    const bus = await setting().connect(name);
    buses.push(bus);
    return bus;
  };
  afterEach(async () => {
    await Promise.all(buses.map((bus) => bus.close()));
    buses = [];
  });
  const echo = (name: string, answer: (text: string) => Promise<string>) => ({
    name,
    version: '1.0.0',
    metadata: { node: name, boot_id: `boot of ${name}` },
    endpoints: [{ name: 'ask', subject: `ask.${name}`, answer }],
  });
  /** Asks until somebody serves: registration is not awaited by its caller. */
  const served = (bus: Bus, subject: string) =>
    vi.waitFor(() => setting().pass(bus.request(subject, '', 1_000)), { timeout: 5_000 });

  it('delivers by subject with wildcards, in order, the text as it was', async () => {
    const [sender, reader] = [await connect('sender'), await connect('reader')];
    const got: string[] = [];
    reader.subscribe('a.*.c', (text, subject) => got.push(`${subject} ${text}`));
    reader.subscribe('z.>', (text) => got.push(text));
    reader.serve(echo('reader', async () => 'yes'));
    await served(sender, 'ask.reader');
    for (const subject of ['a.b.c', 'a.b', 'a.b.c.d', 'z', 'z.1', 'z.1.2'])
      sender.publish(subject, `${subject} ünïcödé`);
    await served(sender, 'ask.reader');
    expect(got).toEqual(['a.b.c a.b.c ünïcödé', 'z.1 ünïcödé', 'z.1.2 ünïcödé']);
  });

  it('stops where the reader unsubscribes', async () => {
    const bus = await connect('one');
    const got: string[] = [];
    const stop = bus.subscribe('x', (text) => got.push(text));
    bus.serve(echo('one', async () => 'yes'));
    await served(bus, 'ask.one');
    bus.publish('x', '1');
    await served(bus, 'ask.one');
    stop();
    bus.publish('x', '2');
    await served(bus, 'ask.one');
    expect(got).toEqual(['1']);
  });

  it('carries request and reply', async () => {
    const [caller, host] = [await connect('caller'), await connect('host')];
    host.serve(echo('host', async (text) => `${text}!`));
    await served(caller, 'ask.host');
    expect(await setting().pass(caller.request('ask.host', 'hello', 1_000))).toBe('hello!');
  });

  it('tells at once that nobody serves a subject', async () => {
    const caller = await connect('caller');
    await expect(setting().pass(caller.request('ask.nobody', '', 5_000))).rejects.toMatchObject({
      code: 'engine_unavailable',
    });
  });

  it('gives up at the deadline', async () => {
    const [caller, host] = [await connect('caller'), await connect('host')];
    let hang = false;
    host.serve(echo('host', (text) => (hang ? new Promise(() => {}) : Promise.resolve(text))));
    await served(caller, 'ask.host');
    hang = true;
    await expect(setting().pass(caller.request('ask.host', '', 100))).rejects.toMatchObject({
      code: 'deadline_exceeded',
    });
  });

  it('answers even where the handler throws, and goes on', async () => {
    const [caller, host] = [await connect('caller'), await connect('host')];
    host.serve(
      echo('host', async (text) => {
        if (text === 'bad') throw new Error('broken');
        return text;
      }),
    );
    await served(caller, 'ask.host');
    expect(await setting().pass(caller.request('ask.host', 'bad', 1_000))).toBe('');
    expect(await setting().pass(caller.request('ask.host', 'good', 1_000))).toBe('good');
  });

  it('finds every instance of a service by its metadata', async () => {
    const [caller, a, b] = [await connect('caller'), await connect('a'), await connect('b')];
    a.serve(echo('twin', async () => ''));
    b.serve({ ...echo('twin', async () => ''), metadata: { node: 'other' } });
    await vi.waitFor(async () => {
      const found = await setting().pass(caller.discover('twin', 300));
      expect(found.map(({ node }) => node).sort()).toEqual(['other', 'twin']);
    });
    expect(await setting().pass(caller.discover('nobody', 200))).toEqual([]);
  });

  it('a closed bus drops what is published and refuses requests', async () => {
    const bus = await connect('one');
    await bus.close();
    expect(bus.connected()).toBe(false);
    expect(() => bus.publish('x', '1')).not.toThrow();
    await expect(bus.request('x', '', 100)).rejects.toMatchObject({ code: 'bus_unavailable' });
    await expect(bus.discover('x', 100)).rejects.toMatchObject({ code: 'bus_unavailable' });
  });
}
