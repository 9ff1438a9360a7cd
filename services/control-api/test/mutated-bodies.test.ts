/** Bodies made from valid ones by breaking them: never a 5xx, and nothing reaches the engine. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BODY_LIMIT_BYTES } from '../src/limits.js';

import { ACCESS_MATRIX } from './support/access-matrix.js';
import { createRig } from './support/rig.js';

type Path = readonly (string | number)[];

type Method = 'POST' | 'PUT';

/** Every route that takes a body, with a body that is valid. */
const bodies = Object.entries(ACCESS_MATRIX).flatMap(([route, { url, json }]) => {
  const [method, pattern] = route.split(' ') as [Method, string];
  return json === undefined ? [] : [[method, url ?? pattern, json] as const];
});
const RUNS = Number(process.env['MCAE_MUTATIONS'] ?? 250);

/** Stands in for text that JSON.stringify cannot write. */
const RAW = ['1e309', '-1e309', '{"__proto__":{"gate_open":true}}', deep(1_000), deep(50_000)];
const raw = (text: string) => `\u0001${RAW.indexOf(text)}\u0001`;

function deep(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels);
}

/** No field of any body takes one of these. */
const never = fc.constantFrom<unknown>(null, {}, [], 'loud', '1', '', [1], ...RAW.map(raw));
/** Some field may take these. */
const perhaps = fc.oneof(
  fc.constantFrom<unknown>(0, -1, -5, 1.5, 33, 1e308, -0, true, false, Number.MAX_SAFE_INTEGER),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ maxLength: 20 }),
  fc.jsonValue(),
);
const badKey = fc.constantFrom('extra', '__proto__', 'constructor', 'toString', 'Channel', '', '0');

type Mutation =
  | { kind: 'replace'; at: number; value: unknown; always: boolean }
  | { kind: 'remove'; at: number }
  | { kind: 'add'; at: number; key: string; value: unknown };

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({
    kind: fc.constant('replace' as const),
    at: fc.nat(99),
    value: never,
    always: fc.constant(true),
  }),
  fc.record({
    kind: fc.constant('replace' as const),
    at: fc.nat(99),
    value: perhaps,
    always: fc.constant(false),
  }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat(99) }),
  fc.record({ kind: fc.constant('add' as const), at: fc.nat(99), key: badKey, value: perhaps }),
);

/** Every place in a value, the whole of it included. */
function places(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, item]) => places(item, [...path, key]))];
}

/** @returns the broken body as text, and whether it must be refused */
function mutate(body: unknown, change: Mutation): { text: string; mustFail: boolean } {
  const copy = { root: structuredClone(body) };
  const all = places(copy.root);
  const path = ['root', ...all[change.at % all.length]!];
  const parent = path.slice(0, -1).reduce<unknown>(step, copy) as Record<string, unknown>;
  const key = String(path.at(-1));
  let mustFail = false;
  if (change.kind === 'replace') {
    // An object with no entries is valid for a channel, a string for a name; nothing else is.
    const isName = typeof parent[key] === 'string' && typeof change.value === 'string';
    mustFail = change.always && !isName && JSON.stringify(change.value) !== '{}';
    parent[key] = change.value;
  } else if (change.kind === 'remove') delete parent[key];
  else {
    const target = parent[key];
    if (typeof target === 'object' && target !== null) {
      Object.defineProperty(target, change.key, { value: change.value, enumerable: true });
      mustFail = true;
    }
  }
  const text = (JSON.stringify(copy.root) ?? '').replaceAll(/"\\u0001(\d+)\\u0001"/g, (_, index) =>
    String(RAW[Number(index)]),
  );
  return { text, mustFail };
}

const step = (value: unknown, key: string | number) => (value as Record<string, unknown>)[key];

describe.each(bodies)('%s %s', (method, url, valid) => {
  const headers = { 'content-type': 'application/json' };

  it('is right about the body that the others are made of', async () => {
    const { request, engine } = await createRig();
    engine.raiseAlarm();
    expect((await request(url, { method, json: valid })).status).toBe(200);
  });

  it(`meets ${RUNS} broken bodies without a 5xx; what it refuses changes nothing`, async () => {
    const { request, engine } = await createRig();
    engine.raiseAlarm();
    await fc.assert(
      fc.asyncProperty(mutation, async (change) => {
        const { text, mustFail } = mutate(valid, change);
        const before = engine.state;
        const { status } = await request(url, { method, headers, payload: text });
        expect(status).toBeLessThan(500);
        if (mustFail) expect(status).toBeGreaterThanOrEqual(400);
        if (status >= 400) expect(engine.state).toBe(before);
      }),
      { numRuns: RUNS },
    );
  });

  it.each([
    ['nothing but depth', deep(100_000)],
    ['depth in a field', `{"channel":${deep(60_000)},"dsp":${deep(60_000)}}`],
    ['one MB', `{"channel":"${'x'.repeat(1_000_000)}"}`],
    ['many keys', `{${Array.from({ length: 20_000 }, (_, i) => `"k${i}":1`).join()}}`],
    ['many channels', JSON.stringify({ logical_channels: Array(50_000).fill(1) })],
    ['not JSON', '{channel: 1}'],
    ['a number', '1e309'],
    ['bytes', '\u0000\u0001\ufffd'],
    ['a byte order mark', '\ufeff{}'],
  ])('refuses %s at once', async (_name, payload) => {
    const { request, engine } = await createRig();
    const before = engine.state;
    const answer = await request(url, { method, headers, payload });
    expect(answer.status).toBe(Buffer.byteLength(payload) > BODY_LIMIT_BYTES ? 413 : 400);
    expect(answer.text.length).toBeLessThan(10_000);
    expect(engine.state).toBe(before);
  });
});

it('no query, no path and no header makes a GET fail with 5xx', async () => {
  const { request } = await createRig();
  const urls = ['/status', '/vu', '/meters', '/channels', '/channels/1', '/config', '/devices'];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...urls, '/self-check', '/nodes', '/events/x', '/docs', '/openapi.json'),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      async (url, query, path) => {
        const names = [
          `${url}?node=${encodeURIComponent(query)}`,
          `${url}?${encodeURIComponent(query)}`,
          `/${encodeURIComponent(path)}`,
        ];
        for (const name of [...names, `/channels/${encodeURIComponent(path)}`])
          expect((await request(name)).status).toBeLessThan(500);
      },
    ),
    { numRuns: 100 },
  );
});
