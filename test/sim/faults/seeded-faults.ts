/** Seeded faults: defects put in on purpose. A simulation that does not find them proves nothing. */
import type { DesiredChannel, StartStream, ToStream } from '@mcae/audio-io';
import { type Bus, type ServiceHost, Stamp } from '@mcae/bus';
import type { Clock } from '@mcae/clock';
import type { Envelope, Freshness } from '@mcae/schema';
import type { Invariant } from '../oracles/violation.js';

export interface SeededFault {
  /** The invariants that it may break: one of them has to be found broken. */
  readonly found: readonly Invariant[];
  readonly streams?: (start: StartStream) => StartStream;
  readonly host?: (host: ServiceHost, clock: Clock, bootId: string) => ServiceHost;
  /** What engines number their messages with. */
  readonly stamp?: typeof Stamp;
  /** What control-api's cache hears of the bus. */
  readonly cacheBus?: (bus: Bus) => Bus;
  readonly cacheClock?: (clock: Clock, heardMs: () => number) => Clock;
}

export const SEEDED_FAULTS: Readonly<Record<string, SeededFault>> = {
  'leases that never end': {
    found: ['gate-without-key'],
    streams: (start) =>
      rewriting(start, (wish) => ({ ...wish, latch: wish.latch || wish.leaseUntilMs !== null })),
  },
  'leases that end half a second late': {
    found: ['gate-without-key'],
    streams: (start) =>
      rewriting(start, (wish) => ({
        ...wish,
        leaseUntilMs: wish.leaseUntilMs === null ? null : wish.leaseUntilMs + 500,
      })),
  },
  'a latch that is never closed': {
    found: ['gate-without-key', 'gate-after-close'],
    streams: (start) => {
      // Each channel's newest open latch, kept over streams.
      const latched = new Set<number>();
      return rewriting(start, (wish) => {
        if (wish.latch) latched.add(wish.channel);
        return { ...wish, latch: wish.latch || latched.has(wish.channel) };
      });
    },
  },
  'a mute that is lost': {
    found: ['sound-while-muted'],
    streams: (start) => rewriting(start, (wish) => ({ ...wish, mute: false })),
  },
  'streams that open nothing': {
    found: ['dead-microphone'],
    streams: (start) => rewriting(start, (wish) => ({ ...wish, latch: false, leaseUntilMs: null })),
  },
  'an engine without freshness': {
    found: ['stale-command'],
    host: (host, clock, bootId) => ({
      serve: (service) =>
        host.serve({
          ...service,
          endpoints: service.endpoints.map((endpoint) => ({
            ...endpoint,
            answer: (text) => endpoint.answer(refreshed(text, clock, bootId)),
          })),
        }),
    }),
  },
  'numbers that are given out twice': {
    found: ['sequence'],
    stamp: class extends Stamp {
      override next(subject: string): Envelope {
        const envelope = super.next(subject);
        return { ...envelope, seq: Math.min(envelope.seq, 100) };
      }
    },
  },
  'a cache that misses messages and does not report it': {
    found: ['gap-not-reported'],
    cacheBus: (bus) => {
      // Numbered anew without a gap, for each boot.
      const heard = new Map<string, number>();
      return hearing(bus, (text, subject) =>
        text.replace(/"seq":\d+,"boot_id":"([^"]*)"/, (_, bootId) => {
          const seq = (heard.get(`${bootId} ${subject}`) ?? 0) + 1;
          heard.set(`${bootId} ${subject}`, seq);
          return `"seq":${seq},"boot_id":"${bootId}"`;
        }),
      );
    },
  },
  'a cache that does not report restarts': {
    found: ['gap-not-reported'],
    cacheBus: (bus) =>
      hearing(bus, (text) => text.replace(/"boot_id":"[^"]*"/, '"boot_id":"boot-1"')),
  },
  'a cache that believes its data to be live': {
    found: ['stale-shown-as-live'],
    cacheClock: (clock, heardMs) => ({
      monoMs: heardMs,
      wallMs: () => clock.wallMs(),
      after: (delayMs, run) => clock.after(delayMs, run),
    }),
  },
};

/** Streams that change each wish before they apply it. */
function rewriting(start: StartStream, change: (wish: DesiredChannel) => DesiredChannel) {
  const rewrite = (message: ToStream): ToStream =>
    message.type === 'desired' ? { ...message, channels: message.channels.map(change) } : message;
  const started: StartStream = (handlers) => {
    const link = start(handlers);
    return {
      pid: link.pid,
      send: (message) => link.send(rewrite(message)),
      kill: () => link.kill(),
    };
  };
  return started;
}

function hearing(bus: Bus, change: (text: string, subject: string) => string): Bus {
  return {
    connected: () => bus.connected(),
    trouble: () => bus.trouble(),
    publish: (subject, text) => bus.publish(subject, text),
    subscribe: (subject, receive) =>
      bus.subscribe(subject, (text, from) => receive(change(text, from), from)),
    request: (subject, text, timeoutMs) => bus.request(subject, text, timeoutMs),
    close: () => bus.close(),
  };
}

function refreshed(text: string, clock: Clock, bootId: string): string {
  const request = JSON.parse(text) as { freshness?: Freshness };
  if (request.freshness) request.freshness = { boot_id: bootId, mono_ms: clock.monoMs() };
  return JSON.stringify(request);
}
