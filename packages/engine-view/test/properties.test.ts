/** What holds for every stream of messages, whatever becomes of it on the way. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type EngineMessage,
  Engines,
  type EngineView,
  gateOf,
  ingest,
  knownStatus,
  liveMeters,
  MAX_CHANNELS,
  MAX_ENGINES,
  newEngine,
  newestTime,
  presenceOf,
  readStatus,
  readVu,
  STATUS_STALE_MS,
  type ViewInput,
  VU_STALE_MS,
} from '../src/index.js';
import { alarm, ptt, stale, status, vu } from './support/messages.js';

const CHANNELS = [1, 2, 3];

/** Everything that is known must stay as it was for whoever holds it. */
function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

/** One boot as the engine publishes it: numbers and times go up; each gate names its moment. */
const published = fc
  .array(
    fc.record({
      name: fc.constantFrom('vu', 'status', 'ptt', 'alarm'),
      channel: fc.constantFrom(...CHANNELS),
      open: fc.boolean(),
      passedMs: fc.integer({ min: 1, max: 200 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((steps) => {
    const seqs: Record<string, number> = {};
    let monoMs = 0;
    return steps.map(({ name, channel, open, passedMs }): EngineMessage => {
      monoMs += passedMs;
      seqs[name] = (seqs[name] ?? 0) + 1;
      const at = { seq: seqs[name], monoMs };
      const gate = { gate_open: open, holder: String(monoMs) };
      if (name === 'vu') return vu(at, gate, CHANNELS);
      if (name === 'status') return status(at, gate, CHANNELS);
      return name === 'ptt' ? ptt(at, gate, channel) : (alarm(at) as EngineMessage);
    });
  });

/** In any order, some of them more than once, none left out. */
const disturbed = published.chain((messages) =>
  fc.record({
    messages: fc.constant(messages),
    arrived: fc.array(fc.constantFrom(...messages), { maxLength: 20 }).chain((again) =>
      fc.shuffledSubarray([...messages, ...again], {
        minLength: messages.length + again.length,
      }),
    ),
  }),
);

function viewOf(inputs: readonly ViewInput[], stepMs = 10): EngineView {
  let view = newEngine('n');
  inputs.forEach((input, i) => {
    view = deepFreeze(ingest(view, deepFreeze(input), i * stepMs).view);
  });
  return view;
}

/** What it says of the engine; ages depend on when messages came, and counts on which came late. */
const knowledge = (view: EngineView) => ({
  boot: view.boot?.bootId,
  vu: readVu(view, 0)?.message,
  status: readStatus(view, 0)?.message,
  names: knownStatus(view),
  newest: newestTime(view, 0)?.freshness,
  gates: CHANNELS.map((channel) => gateOf(view, channel)),
  seqs: view.boot?.seqs ?? view.next?.seqs,
});

describe('a stream of messages', () => {
  it('gives the same view in any order and with any repetition', () => {
    fc.assert(
      fc.property(disturbed, ({ messages, arrived }) => {
        expect(knowledge(viewOf(arrived))).toEqual(knowledge(viewOf(messages)));
      }),
    );
  });

  it('in order is news message by message, and nothing is missing', () => {
    fc.assert(
      fc.property(published, (messages) => {
        let view = newEngine('n');
        const news = messages.flatMap((input, i) => {
          const step = ingest(view, input, i * 10);
          view = step.view;
          return step.news;
        });
        const inputs = news.flatMap((each) => (each.kind === 'message' ? [each.input] : []));
        expect(inputs).toEqual(messages);
        expect(news.some(({ kind }) => kind === 'gap')).toBe(false);
        expect(view).toMatchObject({ lost: 0, ignored: 0, restarts: 0 });
      }),
    );
  });

  it('of which some were lost: news and gaps are all that was published up to the newest', () => {
    fc.assert(
      fc.property(
        published.chain((all) => fc.shuffledSubarray(all)),
        (arrived) => {
          let view = newEngine('n');
          const highest: Record<string, number> = {};
          const accounted: Record<string, number> = {};
          const add = (name: string, count: number) => {
            accounted[name] = (accounted[name] ?? 0) + count;
          };
          arrived.forEach((input, i) => {
            const { name, message } = input;
            // The first that comes of a subject has nothing before it that could be missing.
            if (!(name in highest)) add(name, message.seq - 1);
            highest[name] = Math.max(highest[name] ?? 0, message.seq);
            const step = ingest(view, input, i * 10);
            view = step.view;
            for (const news of step.news)
              if (news.kind === 'gap') add(news.name, news.lost);
              else if (news.kind === 'message') add(news.input.name, 1);
          });
          expect(accounted).toEqual(highest);
        },
      ),
    );
  });

  it('never shows a gate that is older than an event that came', () => {
    fc.assert(
      fc.property(disturbed, ({ arrived }) => {
        let view = newEngine('n');
        const newestEventMs: Record<number, number> = {};
        arrived.forEach((input, i) => {
          view = ingest(view, input, i * 10).view;
          if (input.name === 'ptt') {
            const { channel, mono_ms } = input.message;
            newestEventMs[channel] = Math.max(newestEventMs[channel] ?? 0, mono_ms);
          }
          if (!view.boot) return;
          const nowMs = i * 10;
          for (const [channel, eventMs] of Object.entries(newestEventMs)) {
            const shown = [
              gateOf(view, Number(channel)),
              readVu(view, nowMs)?.message.channels[channel],
              readStatus(view, nowMs)?.message.channels[channel],
            ];
            for (const gate of shown)
              if (gate) expect(Number(gate.holder)).toBeGreaterThanOrEqual(eventMs);
          }
        });
      }),
    );
  });
});

/** Whatever may stand on a bus: several boots, any numbers and times, notices in between. */
const anything = fc.array(
  fc
    .record({
      name: fc.constantFrom('vu', 'status', 'ptt', 'alarm', 'stale'),
      seq: fc.integer({ min: 1, max: 30 }),
      monoMs: fc.integer({ min: 0, max: 20_000 }),
      boot: fc.constantFrom('a', 'b', 'c'),
      node: fc.integer({ min: 0, max: 200 }).map((number) => `n${number}`),
      channel: fc.integer({ min: -5, max: 50 }),
      passedMs: fc.integer({ min: 0, max: 3_000 }),
    })
    .map(({ name, channel, passedMs, ...at }): { input: ViewInput; passedMs: number } => {
      if (name === 'vu') return { input: vu(at), passedMs };
      if (name === 'status') return { input: status(at), passedMs };
      if (name === 'ptt') return { input: ptt(at, {}, channel), passedMs };
      return {
        input: name === 'alarm' ? alarm(at) : stale(at.monoMs, { boot: at.boot }),
        passedMs,
      };
    }),
  { maxLength: 60 },
);

describe('anything that may stand on a bus', () => {
  it('leaves nothing live for longer than its limit after the last message', () => {
    fc.assert(
      fc.property(anything, fc.nat({ max: 100_000 }), (steps, laterMs) => {
        let view = newEngine('n');
        let nowMs = 0;
        for (const { input, passedMs } of steps) {
          nowMs += passedMs;
          view = ingest(view, input, nowMs).view;
        }
        const vuMs = nowMs + VU_STALE_MS + 1 + laterMs;
        expect(['live', 'starting']).not.toContain(presenceOf(view, vuMs));
        expect(readVu(view, vuMs)?.stale ?? true).toBe(true);
        expect(liveMeters(view, 1, vuMs)).toBeNull();
        expect(readStatus(view, nowMs + STATUS_STALE_MS + 1 + laterMs)?.stale ?? true).toBe(true);
      }),
    );
  });

  it('nor where the clock went back', () => {
    fc.assert(
      fc.property(anything, fc.nat({ max: 30_000 }), (steps, backMs) => {
        let view = newEngine('n');
        let nowMs = 0;
        for (const { input, passedMs } of steps) {
          nowMs += passedMs;
          view = ingest(view, input, nowMs).view;
        }
        view = ingest(view, stale(null, { boot: 'other' }), nowMs - 1 - backMs).view;
        if (view.heardMs < nowMs - 1 - backMs) return;
        for (const atMs of [nowMs - 1 - backMs, nowMs, nowMs + 1_000]) {
          expect(readVu(view, atMs)?.stale ?? true).toBe(true);
          expect(readStatus(view, atMs)?.stale ?? true).toBe(true);
        }
      }),
    );
  });

  it('reports each change of presence from where it was', () => {
    fc.assert(
      fc.property(anything, (steps) => {
        let view = newEngine('n');
        let nowMs = 0;
        let presence = view.presence;
        for (const { input, passedMs } of steps) {
          nowMs += passedMs;
          const step = ingest(view, input, nowMs);
          view = step.view;
          for (const news of step.news)
            if (news.kind === 'presence') {
              expect(news.from).toBe(presence);
              presence = news.to;
            }
          expect(presence).toBe(presenceOf(view, nowMs));
        }
      }),
    );
  });

  it('is kept in bounded memory', () => {
    fc.assert(
      fc.property(anything, (steps) => {
        const engines = new Engines();
        let nowMs = 0;
        for (const { input, passedMs } of steps) {
          nowMs += passedMs;
          engines.ingest(input, nowMs);
        }
        expect(engines.all().length).toBeLessThanOrEqual(MAX_ENGINES);
        for (const { boot, next, over } of engines.all()) {
          expect(over.length).toBeLessThanOrEqual(8);
          for (const each of [boot, next])
            expect(Object.keys(each?.ptt ?? {}).every((key) => Number(key) <= MAX_CHANNELS)).toBe(
              true,
            );
        }
      }),
    );
  });
});
