/** Held keys in the running system: what closes their gates when nobody renews them. */
import { systemClock } from '@mcae/clock';
import { expect, it } from 'vitest';
import { useSystem } from '../../support/fixtures.js';
import type { Answer } from '../../support/system.js';
import { until } from '../../support/until.js';

const LEASE = '/channels/1/ptt-lease';

const system = useSystem('suite');

/** Repeated where a busy machine made it too late to be accepted. */
async function hold(holder: string, more = {}): Promise<Answer> {
  const press = () => system.request(LEASE, { method: 'PUT', json: { holder, ...more } });
  let answer = await press();
  await until('a key in time', async () => {
    if (answer.status === 503) answer = await press();
    return answer.status !== 503;
  });
  return answer;
}
const letGo = (holder: string) => system.request(`${LEASE}?holder=${holder}`, { method: 'DELETE' });
const meters = async () => (await system.request('/meters')).body.channels['1'];
const passes = (wanted: boolean) =>
  until(`sound passes: ${wanted}`, async () => (await meters()).sound_passes === wanted);

it('a held key passes sound; let go, it does not', async () => {
  expect(await hold('flight')).toMatchObject({ status: 200, body: { renewed: false } });
  await passes(true);
  expect((await meters()).holder).toBe('flight');
  expect((await hold('capcom')).status).toBe(409);
  expect(await letGo('flight')).toMatchObject({ status: 200, body: { gate_open: false } });
  await passes(false);
});

it('a key that nobody renews closes in the audio path within its lease and a block', async () => {
  for (let i = 0; i < 3; i++) {
    await hold('flight', { lease_ms: 1_000 });
    const answeredMs = systemClock.monoMs();
    await passes(true);
    await passes(false);
    const openMs = (await meters()).sound_passes_since_mono_ms - answeredMs;
    // The block in which it ends, and the millisecond by which timers round.
    expect(openMs).toBeLessThanOrEqual(1_000 + 11.7 + 1);
  }
});

it('a key survives the death of the supervisor by no more than its lease', async () => {
  await hold('flight');
  await passes(true);
  const { body } = await system.request('/status');
  await system.audioIo.stop('SIGKILL');
  const { stream_pid } = body.channels['1'];
  await until('its stream has gone', () => {
    try {
      process.kill(stream_pid, 0);
      return false;
    } catch {
      return true;
    }
  });
  await system.startAudioIo();
  await system.ready();
  await until('levels are back', async () => (await system.request('/vu')).status === 200);
  expect((await meters()).sound_passes).toBe(false);
});

it('commands are in the audit, renewals are not', async () => {
  const since = Date.now();
  await hold('flight');
  await hold('flight');
  await letGo('flight');
  const { body } = await system.request(`/audit?since=${since}`);
  const commands = body.entries.map(({ command }: { command: string }) => command);
  expect(commands, JSON.stringify(body)).toEqual(['ptt.lease', 'ptt.release']);
});

it('a stream that died raises an alarm that stays until somebody acknowledges it', async () => {
  const { body } = await system.request('/status');
  process.kill(body.channels['2'].stream_pid, 'SIGKILL');
  const alarm = async () =>
    (await system.request('/alarms')).body.alarms?.find(
      ({ id }: { id: string }) => id === 'stream_restarted-2',
    );
  await until('the alarm', async () => (await alarm()) !== undefined);
  const acknowledged = await system.request('/alarms/stream_restarted-2/ack', {
    json: { by: 'flight' },
  });
  expect(acknowledged.status).toBe(200);
  expect(await alarm()).toBeUndefined();
});
