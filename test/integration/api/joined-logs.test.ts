/** One request id through everything: answer, log of control-api, log of audio-io, event, audit. */
import { expect, it } from 'vitest';
import { useSystem } from '../../support/fixtures.js';
import type { Service } from '../../support/services.js';
import { until } from '../../support/until.js';

const system = useSystem('suite');

/** Log lines of a service that carry this request's id. */
function lines(service: Service, requestId: string): Record<string, unknown>[] {
  return service
    .output()
    .split('\n')
    .filter((line) => line.includes(`"request_id":"${requestId}"`))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function logged(service: Service, requestId: string, message: string) {
  const find = () => lines(service, requestId).find(({ msg }) => msg === message);
  await until(`a line "${message}" of ${requestId}`, () => find() !== undefined, {
    describe: () => service.output(),
  });
  return find();
}

const post = (json: unknown, requestId: string) =>
  system.request('/ptt', {
    json,
    headers: { 'content-type': 'application/json', 'x-request-id': requestId },
  });

it('joins a command that is carried out', async () => {
  const events = new AbortController();
  const stream = await fetch(`${system.apiUrl}/events`, { signal: events.signal });
  let received = '';
  const reading = (async () => {
    for await (const chunk of stream.body ?? []) received += Buffer.from(chunk).toString();
  })().catch(() => {});

  const { status, headers } = await post({ channel: 1, gate_open: true }, 'join-1');
  expect(status).toBe(200);
  expect(headers.get('x-request-id')).toBe('join-1');
  expect(await logged(system.controlApi, 'join-1', 'request')).toMatchObject({
    method: 'POST',
    url: '/ptt',
    status: 200,
    duration_ms: expect.any(Number),
  });
  expect(await logged(system.controlApi, 'join-1', 'command')).toMatchObject({
    command: 'ptt.set',
    node: 'test-node',
    result: 'ok',
  });
  expect(await logged(system.audioIo, 'join-1', 'command')).toMatchObject({ command: 'ptt.set' });

  await until('the event', () => /event: ptt\ndata: .*"request_id":"join-1"/.test(received));
  events.abort();
  await reading;
  const { body } = await system.request('/audit');
  expect(body.entries).toContainEqual(
    expect.objectContaining({ request_id: 'join-1', command: 'ptt.set', result: 'ok' }),
  );
});

it('joins a refusal, and gives its id to whoever reads the answer', async () => {
  const { status, body } = await post({ channel: 31, gate_open: true }, 'join-2');
  expect(status).toBe(400);
  expect(body.request_id).toBe('join-2');
  expect(await logged(system.controlApi, 'join-2', 'command')).toMatchObject({
    result: 'unknown_channel',
  });
  expect(await logged(system.audioIo, 'join-2', 'command')).toMatchObject({
    code: 'unknown_channel',
    refused: expect.stringContaining('31'),
  });
});

it('leaves out at info what only asks or renews', async () => {
  const lease = (requestId: string) =>
    system.request('/channels/2/ptt-lease', {
      method: 'PUT',
      json: { holder: 'flight', lease_ms: 2_000 },
      headers: { 'content-type': 'application/json', 'x-request-id': requestId },
    });
  expect((await lease('press')).status).toBe(200);
  expect((await lease('renewal')).body).toMatchObject({ renewed: true });
  await system.request('/devices', { headers: { 'x-request-id': 'ask' } });
  // A line that comes after theirs would have.
  await post({ channel: 2, gate_open: false }, 'after');
  for (const service of [system.controlApi, system.audioIo]) {
    await logged(service, 'after', 'command');
    expect(lines(service, 'press').length).toBeGreaterThan(0);
    expect(lines(service, 'renewal')).toEqual([]);
    expect(lines(service, 'ask')).toEqual([]);
  }
});
