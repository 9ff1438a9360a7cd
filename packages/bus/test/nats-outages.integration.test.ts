/** The bus over a nats-server that is late, dies, hangs and comes back on the same port. */
import { systemClock } from '@mcae/clock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NatsBus } from '../src/index.js';
import { findNatsServer, type NatsServer, startNatsServer } from './support/nats-server.js';

const binary = findNatsServer();
const soon = { timeout: 10_000, interval: 10 };

describe.skipIf(!binary)('outages (skipped where no nats-server is found)', () => {
  let server: NatsServer;
  let buses: NatsBus[] = [];
  let changes: string[] = [];
  let notices: string[] = [];

  beforeEach(async () => {
    server = await startNatsServer(binary!);
    changes = [];
    notices = [];
  });
  afterEach(async () => {
    server.signal('SIGCONT');
    await Promise.all(buses.map((bus) => bus.close()));
    buses = [];
    await server.kill();
  });

  const open = (name: string) => {
    const onNotice = (text: string) => notices.push(text);
    const onChange = (connected: boolean) => changes.push(`${name} ${connected}`);
    const bus = new NatsBus({ url: server.url, name, clock: systemClock, onChange, onNotice });
    buses.push(bus);
    return bus;
  };
  const connected = async (name: string) => {
    const bus = open(name);
    await vi.waitFor(() => expect(bus.connected()).toBe(true), soon);
    return bus;
  };
  const service = (answer: (text: string) => Promise<string>) => ({
    name: 'echo',
    version: '1.0.0',
    metadata: { node: 'n' },
    endpoints: [{ name: 'ask', subject: 'ask', answer }],
  });

  it('subscriptions, services and discovery come back after a restart', async () => {
    const [engine, api] = [await connected('engine'), await connected('api')];
    const got: string[] = [];
    api.subscribe('tlm', (text) => got.push(text));
    engine.serve(service(async (text) => `${text}!`));
    await vi.waitFor(async () => expect(await api.request('ask', 'a', 500)).toBe('a!'), soon);
    await server.kill();
    await vi.waitFor(() => expect([engine, api].some((bus) => bus.connected())).toBe(false), soon);
    await expect(api.request('ask', 'b', 500)).rejects.toMatchObject({ code: 'bus_unavailable' });

    await server.start();
    await vi.waitFor(() => expect([engine, api].every((bus) => bus.connected())).toBe(true), soon);
    await vi.waitFor(async () => expect(await api.request('ask', 'c', 500)).toBe('c!'), soon);
    engine.publish('tlm', 'after');
    await vi.waitFor(() => expect(got).toEqual(['after']), soon);
    expect(await api.discover('echo', 300)).toEqual([{ node: 'n' }]);
    expect(changes).toEqual(
      expect.arrayContaining(['api true', 'api false', 'engine true', 'engine false']),
    );
  });

  it('what is published in an outage never throws, and never comes late', async () => {
    const [engine, api] = [await connected('engine'), await connected('api')];
    const got: string[] = [];
    api.subscribe('tlm', (text) => got.push(text));
    engine.serve(service(async (text) => text));
    await vi.waitFor(() => api.request('ask', '', 500), soon);
    await server.kill();
    // The client has not noticed yet: what it still takes must not wait in a buffer.
    for (let i = 0; i < 100; i++) engine.publish('tlm', `at the kill ${i}`);
    await vi.waitFor(() => expect(engine.connected()).toBe(false), soon);
    for (let i = 0; i < 100; i++) engine.publish('tlm', `while away ${i}`);
    await server.start();
    await vi.waitFor(() => expect([engine, api].every((bus) => bus.connected())).toBe(true), soon);
    await vi.waitFor(() => api.request('ask', '', 500), soon);
    engine.publish('tlm', 'after');
    await vi.waitFor(() => expect(got).toContain('after'), soon);
    expect(got).toEqual(['after']);
  });

  it('a request that is under way when the server dies ends by its deadline', async () => {
    const [engine, api] = [await connected('engine'), await connected('api')];
    let asked = 0;
    engine.serve(
      service((text) => {
        asked++;
        return text === 'hang' ? new Promise(() => {}) : Promise.resolve(text);
      }),
    );
    await vi.waitFor(() => api.request('ask', '', 500), soon);
    const before = asked;
    const startMs = performance.now();
    const request = api.request('ask', 'hang', 1_000);
    const code = request.catch((error: { code: string }) => error.code);
    await vi.waitFor(() => expect(asked).toBe(before + 1), soon);
    await server.kill();
    expect(['deadline_exceeded', 'bus_unavailable']).toContain(await code);
    expect(performance.now() - startMs).toBeLessThan(1_500);
  });

  it('connects to a server that comes later', async () => {
    await server.kill();
    const bus = open('early');
    const got: string[] = [];
    bus.subscribe('tlm', (text) => got.push(text));
    bus.serve(service(async (text) => text));
    await vi.waitFor(() => expect(changes).toContain('early false'), soon);
    expect(() => bus.publish('tlm', 'dropped')).not.toThrow();
    await server.start();
    await vi.waitFor(() => expect(bus.connected()).toBe(true), soon);
    await vi.waitFor(async () => expect(await bus.request('ask', 'x', 500)).toBe('x'), soon);
    bus.publish('tlm', 'live');
    await vi.waitFor(() => expect(got).toEqual(['live']), soon);
  });

  it('a server without JetStream keeps no stream: said once, and nothing waits for it', async () => {
    const bus = await connected('one');
    bus.keep({ name: 'KEPT', subject: 'kept', max_age_days: 1, max_bytes: 1_000 });
    await vi.waitFor(
      () => expect(notices).toEqual(['the server keeps no KEPT: it has no JetStream']),
      soon,
    );
    await server.kill();
    await vi.waitFor(() => expect(bus.connected()).toBe(false), soon);
    await server.start();
    await vi.waitFor(() => expect(bus.connected()).toBe(true), soon);
    bus.serve(service(async (text) => text));
    await vi.waitFor(() => bus.request('ask', '', 500), soon);
    await expect(
      bus.newest({ name: 'KEPT', subject: 'kept', max_age_days: 1, max_bytes: 1 }, 'kept', 1),
    ).rejects.toMatchObject({ code: 'bus_unavailable' });
    expect(notices).toHaveLength(1);
  });

  it('a server that hangs is noticed, and left for when it answers again', async () => {
    const bus = await connected('one');
    server.signal('SIGSTOP');
    await vi.waitFor(() => expect(bus.connected()).toBe(false), soon);
    server.signal('SIGCONT');
    await vi.waitFor(() => expect(bus.connected()).toBe(true), soon);
  });

  it('closes at once, connected or not', async () => {
    const [one, other] = [await connected('one'), await connected('other')];
    await one.close();
    await server.kill();
    await vi.waitFor(() => expect(other.connected()).toBe(false), soon);
    const startMs = performance.now();
    await other.close();
    expect(performance.now() - startMs).toBeLessThan(1_000);
    expect(changes.filter((change) => change === 'one false')).toEqual([]);
  });
});
