/** Commands from end to end: every request gets one answer, what is stale or wrong gets nowhere. */
import { SimulatedClock } from '@mcae/clock';
import { COMMANDS, type CommandName, commandSubject, ProblemError, validate } from '@mcae/schema';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CommandHandlers,
  callCommand,
  InMemoryServer,
  parseJson,
  Stamp,
  serveCommands,
} from '../src/index.js';

const NAMES = Object.keys(COMMANDS) as CommandName[];
const FRESH = NAMES.filter((name) => COMMANDS[name].freshness);
const open = { channel: 1, gate_open: true, mute: false, latch: true, holder: null };
const pttState = { ...open, latched_by: 'flight' };

function setUp() {
  const clock = new SimulatedClock({ startMs: 1_000_000 });
  const server = new InMemoryServer({ clock });
  const [engine, api] = [server.connect('engine'), server.connect('api')];
  const called: string[] = [];
  const handlers = Object.fromEntries(
    NAMES.map((name) => [
      name,
      async () => {
        called.push(name);
        if (name === 'ptt.set') return pttState;
        throw new ProblemError('busy', 'not now');
      },
    ]),
  ) as unknown as { -readonly [N in CommandName]: CommandHandlers[N] };
  const identity = { node: 'n', bootId: 'boot-1' };
  const stamp = new Stamp(identity, clock);
  serveCommands({ host: engine, identity, version: '1', stamp, clock, handlers });
  const pass = async <T>(promise: Promise<T>): Promise<T> => {
    let done = false;
    const settle = () => {
      done = true;
    };
    promise.then(settle, settle);
    for (let turn = 0; !done; turn++) await clock.advance(turn < 5 ? 0 : 10);
    return promise;
  };
  const ask = (name: CommandName, text: string) =>
    pass(api.request(commandSubject('n', name), text, 1_000)).then((reply) => parseJson(reply));
  const key = (ageMs: number, bootId = 'boot-1') =>
    pass(
      callCommand(api, {
        node: 'n',
        command: 'ptt.set',
        params: { channel: 1, gate_open: true },
        requestId: 'r-1',
        freshness: { boot_id: bootId, mono_ms: clock.monoMs() - ageMs },
      }),
    );
  return { clock, api, called, handlers, pass, ask, key };
}

describe('freshness', () => {
  it('takes a command up to 400 ms old, and no other', async () => {
    const { key, called } = setUp();
    expect(await key(0)).toEqual(pttState);
    expect(await key(400)).toEqual(pttState);
    const refused = { code: 'stale_command' };
    await expect(key(401)).rejects.toMatchObject(refused);
    await expect(key(-1)).rejects.toMatchObject(refused);
    await expect(key(0, 'boot-0')).rejects.toMatchObject(refused);
    expect(called).toHaveLength(2);
  });

  it.each(FRESH)('%s without it is refused', async (name) => {
    const { ask, called } = setUp();
    const answer = await ask(name, JSON.stringify({ request_id: 'r', params: { channel: 1 } }));
    expect(answer).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
    expect(called).toEqual([]);
  });
});

describe('every subject', () => {
  it.each(NAMES)('%s answers whatever it is sent, and lets nothing wrong through', async (name) => {
    const { ask, called } = setUp();
    const texts = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom('', 'null', '[]', '{"request_id":1}', '{"request_id":"r","params":1e309}'),
      fc.constant(`${'['.repeat(50_000)}${']'.repeat(50_000)}`),
      fc.constant('{"request_id":"r","params":{"__proto__":{"channel":1}},"x":1}'),
      fc
        .record({ request_id: fc.string(), params: fc.jsonValue(), freshness: fc.jsonValue() })
        .map((request) => JSON.stringify({ ...request, extra: true })),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const answer = await ask(name, text);
        expect(validate(COMMANDS[name].reply, answer)).toMatchObject({ ok: true });
        expect(answer).toMatchObject({ ok: false, node: 'n', boot_id: 'boot-1' });
      }),
      { numRuns: 50 },
    );
    expect(called).toEqual([]);
  });
});

describe('failures', () => {
  it('a handler that fails is told as internal, without its text', async () => {
    const { key, handlers } = setUp();
    handlers['ptt.set'] = () => {
      throw new Error('secret');
    };
    const error = await key(0).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'internal' });
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  it('a problem keeps its code, fields and report', async () => {
    const { key, handlers } = setUp();
    handlers['ptt.set'] = () => {
      throw new ProblemError('apply_failed', 'no', {
        errors: [{ path: '/a', message: 'b' }],
        rolledBack: true,
        report: { x: 1 },
      });
    };
    await expect(key(0)).rejects.toMatchObject({
      code: 'apply_failed',
      message: 'no',
      errors: [{ path: '/a', message: 'b' }],
      rolledBack: true,
      report: { x: 1 },
    });
  });

  it('a result that does not keep to the contract is the caller’s internal error', async () => {
    const { key, handlers } = setUp();
    handlers['ptt.set'] = () => ({ gate_open: 'yes' }) as never;
    await expect(key(0)).rejects.toMatchObject({ code: 'internal' });
  });

  it('more than 64 commands at once are refused, and room comes back', async () => {
    const { key, handlers, called } = setUp();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    handlers['ptt.set'] = () => held.then(() => pttState);
    const answers = Array.from({ length: 70 }, () =>
      key(0).then(
        () => 'ok',
        ({ code }) => code,
      ),
    );
    const refused = await Promise.race(answers.slice(64));
    expect(refused).toBe('busy');
    release();
    const all = await Promise.all(answers);
    expect(all.filter((answer) => answer === 'ok')).toHaveLength(64);
    expect(all.filter((answer) => answer === 'busy')).toHaveLength(6);
    expect(await key(0)).toEqual(pttState);
    expect(called).toEqual([]);
  });
});
