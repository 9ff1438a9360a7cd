import { SimulatedClock } from '@mcae/clock';
import { expect, it } from 'vitest';
import { ServiceManager } from '../src/index.js';

function manager(env: NodeJS.ProcessEnv, send?: (state: string) => Promise<void>) {
  const clock = new SimulatedClock({ startMs: 1_000 });
  const sent: string[] = [];
  const problems: unknown[] = [];
  const service = new ServiceManager({
    env,
    clock,
    onProblem: (error) => problems.push(error),
    send: async (state) => {
      sent.push(state);
      await send?.(state);
    },
  });
  return { clock, sent, problems, service };
}

it('says nothing where no manager listens', async () => {
  const { sent, service } = manager({ WATCHDOG_USEC: '3000000' });
  await service.ready();
  service.alive();
  await service.stopping();
  expect(sent).toEqual([]);
});

it('says that it serves and that it ends, and without a watchdog nothing between', async () => {
  const { clock, sent, service } = manager({ NOTIFY_SOCKET: '/run/notify' });
  await service.ready();
  for (let second = 0; second < 10; second++) {
    service.alive();
    await clock.advance(1_000);
  }
  await service.stopping();
  expect(sent).toEqual(['READY=1', 'STOPPING=1']);
});

it('says three times within the watchdog time that it is alive, however often it is called', async () => {
  const { clock, sent, service } = manager({
    NOTIFY_SOCKET: '/run/notify',
    WATCHDOG_USEC: '9000000',
  });
  for (let call = 0; call < 180; call++) {
    service.alive();
    await clock.advance(100);
  }
  expect(sent).toEqual(Array(6).fill('WATCHDOG=1'));
});

it('tells once that it cannot be told, and goes on', async () => {
  const { clock, problems, service } = manager(
    { NOTIFY_SOCKET: '/run/notify', WATCHDOG_USEC: '3000000' },
    () => Promise.reject(new Error('there is no systemd-notify')),
  );
  await service.ready();
  for (let call = 0; call < 5; call++) {
    service.alive();
    await clock.advance(1_000);
  }
  expect(problems).toHaveLength(1);
});
