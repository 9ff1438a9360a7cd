/** Commands that reach the engine over the bus: what of them is logged, and what is audited. */
import { type CommandHandlers, type ServiceHost, Stamp } from '@mcae/bus';
import { SimulatedClock } from '@mcae/clock';
import { type AuditEntry, ProblemError } from '@mcae/schema';
import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { serveEngine } from '../../src/service/serve-engine.js';

type Service = Parameters<ServiceHost['serve']>[0];

const identity = { node: 'here', bootId: 'boot-1' };
let service: Service;
let log: Record<string, unknown>[];
let kept: AuditEntry[];
let published: AuditEntry[];

/** What the engine answers with; an error is thrown. */
function serve(answers: { [N in keyof CommandHandlers]?: unknown }): void {
  const clock = new SimulatedClock({ startMs: 1_000 });
  const handlers = Object.fromEntries(
    Object.entries(answers).map(([name, answer]) => [
      name,
      () => {
        if (answer instanceof Error) throw answer;
        return answer;
      },
    ]),
  ) as unknown as CommandHandlers;
  serveEngine(
    { commands: handlers },
    {
      bus: { serve: (served) => (service = served) },
      identity,
      stamp: new Stamp(identity, clock),
      publisher: { audit: (entry) => published.push(entry) },
    },
    {
      clock,
      version: '1.2.3',
      logger: pino(
        { level: 'debug', base: undefined },
        { write: (line: string) => log.push(JSON.parse(line)) },
      ),
      audit: { append: (entry) => kept.push(entry) },
    },
  );
}

async function command(name: string, params: object = {}): Promise<Record<string, unknown>> {
  const endpoint = service.endpoints.find(({ subject }) => subject.endsWith(`.cmd.${name}`));
  const request = {
    request_id: 'r1',
    actor: 'flight',
    freshness: { boot_id: 'boot-1', mono_ms: 1_000 },
    params,
  };
  return JSON.parse((await endpoint?.answer(JSON.stringify(request))) ?? '{}');
}

beforeEach(() => {
  log = [];
  kept = [];
  published = [];
});

const LEASE = { channel: 1, holder: 'flight' };

describe('a command', () => {
  it('that changes something is logged and audited, in the file and on the bus', async () => {
    serve({ 'ptt.release': { gate_open: false } });
    expect(await command('ptt.release', LEASE)).toMatchObject({ ok: true });
    expect(kept).toMatchObject([
      { seq: 1, boot_id: 'boot-1', actor: 'flight', command: 'ptt.release', result: 'ok' },
    ]);
    expect(published).toEqual(kept);
    expect(log).toMatchObject([
      { level: 30, msg: 'command', command: 'ptt.release', request_id: 'r1', actor: 'flight' },
    ]);
  });

  it.each<[string, object, unknown]>([
    ['alarms.list', {}, { alarms: [] }],
    ['ptt.lease', LEASE, { renewed: true }],
  ])('that is repeated all the time is logged at debug alone: %s', async (name, params, answer) => {
    serve({ [name]: answer });
    await command(name, params);
    expect([kept, published]).toEqual([[], []]);
    expect(log).toMatchObject([{ level: 20, command: name }]);
  });

  it('that is refused is logged with its code, and audited if it would have changed something', async () => {
    serve({
      'ptt.lease': new ProblemError('lease_held', 'keyed by capcom'),
      'config.get': new ProblemError('busy', 'later'),
    });
    expect(await command('ptt.lease', LEASE)).toMatchObject({
      ok: false,
      error: { code: 'lease_held' },
    });
    await command('config.get');
    expect(kept).toMatchObject([{ command: 'ptt.lease', result: 'lease_held' }]);
    expect(log).toMatchObject([
      { level: 30, refused: 'keyed by capcom', code: 'lease_held' },
      { level: 30, refused: 'later', code: 'busy' },
    ]);
  });

  it('that fails unexpectedly is an error in the log, without details on the bus', async () => {
    serve({ 'ptt.release': new Error('out of memory') });
    expect(await command('ptt.release', LEASE)).toMatchObject({
      error: { code: 'internal', message: 'internal error' },
    });
    expect(log).toMatchObject([{ level: 50, err: { message: 'out of memory' } }]);
    expect(kept).toMatchObject([{ result: 'internal' }]);
  });
});

it('the service says which engine, boot and version it is', () => {
  serve({});
  expect(service).toMatchObject({
    version: '1.2.3',
    metadata: { node: 'here', boot_id: 'boot-1' },
  });
});
