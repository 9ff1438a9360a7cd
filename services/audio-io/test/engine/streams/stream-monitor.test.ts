/** What a process says, prints and leaves out, as events of the stream's life. */
import { SimulatedClock } from '@mcae/clock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LifeEvent, StreamLife } from '../../../src/engine/streams/stream-life.js';
import { NEW_LIFE } from '../../../src/engine/streams/stream-lifecycle.js';
import { type DeviceUser, StreamMonitor } from '../../../src/engine/streams/stream-monitor.js';
import type { FromStream } from '../../../src/stream/messages.js';
import { streamReport } from '../../support/scripted-streams.js';
import { cardPlan } from '../../support/supervisor-rig.js';

let clock: SimulatedClock;
let life: StreamLife;
let user: DeviceUser | undefined;
let events: LifeEvent[];
let confirmed: number[];
let monitor: StreamMonitor;

beforeEach(() => {
  clock = new SimulatedClock({ startMs: 1_000 });
  life = { ...NEW_LIFE, phase: 'open', state: 'opening', plan: cardPlan };
  user = undefined;
  events = [];
  confirmed = [];
  monitor = new StreamMonitor(
    { clock, deviceUser: () => user },
    {
      life: () => life,
      dispatch: (event) => events.push(event),
      fault: () => {},
      confirm: (version) => confirmed.push(version),
    },
  );
  monitor.begin(cardPlan.spec);
});

const says = (message: FromStream, printed?: string) => monitor.receive(message, printed);

it('passes on what the stream confirms; other answers are for its process', () => {
  says({ type: 'applied', version: 3 });
  for (const type of ['ready', 'enumerated', 'found'] as const) says({ type });
  expect(confirmed).toEqual([3]);
  expect(events).toEqual([]);
});

it('dispatches that the devices are open, and knows the kernel until they are not', () => {
  says({ type: 'opened', kernel: 'wasm-simd' });
  expect(events).toEqual([{ type: 'opened' }]);
  expect(monitor.readings.kernel).toBe('wasm-simd');
  monitor.end();
  expect(monitor.readings.kernel).toBeUndefined();
});

it('dispatches that a block came, not a heartbeat without one', () => {
  says(streamReport({ blocks: 0 }));
  expect(events).toEqual([]);
  says(streamReport({ blocks: 1 }));
  expect(events).toEqual([{ type: 'blockCame' }]);
  expect(monitor.readings.counters).toMatchObject({ blocks: 1 });
});

it('dispatches a storm of xruns', async () => {
  for (let n = 1; n <= 40; n++) {
    says(streamReport({ blocks: 10 * n, inputXruns: 5 * n }));
    await clock.advance(100);
  }
  expect(events.find(({ type }) => type === 'unhealthy')).toEqual({
    type: 'unhealthy',
    reason: 'xruns in 50 % of the blocks: re-opened',
  });
});

it('judges no opening by the counters of the one before', async () => {
  says(streamReport({ blocks: 100 }));
  await clock.advance(2_500);
  monitor.begin(cardPlan.spec);
  says(streamReport({ blocks: 150, inputXruns: 40 }));
  expect(events.map(({ type }) => type)).toEqual(['blockCame', 'blockCame']);
});

describe('a block that is missing', () => {
  const PERIOD_MS = 50;
  const wait = async (ms: number, meanwhile: () => void = () => {}) => {
    for (let waited = 0; waited < ms; waited += PERIOD_MS) {
      await clock.advance(PERIOD_MS);
      meanwhile();
      monitor.watch(PERIOD_MS);
    }
  };

  it('is the process’s where it reports nothing', async () => {
    says(streamReport({ blocks: 1 }));
    events.length = 0;
    await wait(200);
    expect(events).toEqual([]);
    await wait(100);
    expect(events[0]).toMatchObject({ type: 'blockMissed', kind: 'stalled' });
  });

  it('is the device’s where the process reports', async () => {
    says(streamReport({ blocks: 1 }));
    await wait(300, () => says(streamReport({ blocks: 1 })));
    expect(events.at(-1)).toMatchObject({ type: 'blockMissed', kind: 'lost' });
  });

  it.each(['resolving', 'queued', 'waiting', 'closing'] as const)(
    'is not missed where the stream is %s',
    async (phase) => {
      life = { ...life, phase };
      await wait(20_000);
      expect(events).toEqual([]);
    },
  );
});

describe('the end', () => {
  const HOST_ERROR = 'Unanticipated host error';
  const alsa = 'PulseAudio: No such entity';
  const other = { device: 'hw:1', channels: [2, 3] };

  it.each([
    { message: 'pulled out', kind: 'lost', reason: 'pulled out' },
    { message: HOST_ERROR, kind: 'failed', reason: HOST_ERROR },
    { message: HOST_ERROR, kind: 'failed', printed: alsa, reason: `${HOST_ERROR}: ${alsa}` },
    { message: 'pulled out', kind: 'lost', printed: alsa, reason: 'pulled out' },
    {
      message: 'in use',
      kind: 'busy',
      user: other,
      reason: 'in use: hw:1 is in use by channel 2, 3',
    },
    {
      message: 'hw:1 has no input now',
      kind: 'not-found',
      user: other,
      reason: 'hw:1 has no input now: hw:1 is in use by channel 2, 3',
    },
    // Another device is not there.
    { message: 'hw:2 is gone', kind: 'not-found', user: other, reason: 'hw:2 is gone' },
    { message: 'bad rate', kind: 'unsupported', user: other, reason: 'bad rate' },
  ] as const)('$kind: $reason', ({ message, kind, reason, ...more }) => {
    user = 'user' in more ? more.user : undefined;
    says({ type: 'ended', kind, message }, 'printed' in more ? more.printed : undefined);
    expect(events).toEqual([{ type: 'ended', kind, reason }]);
  });

  it('is printed by the library alone', () => {
    monitor.printed('ALSA lib conf.c:1:(f) no such card');
    expect(events).toEqual([]);
    monitor.printed(
      "Expression 'PaAlsaStream_SetUpBuffers( stream, &framesGot, &xrun )' failed in 'src/hostapi/alsa/pa_linux_alsa.c', line: 4339",
    );
    const reason = 'the sound library ended the stream (SetUpBuffers)';
    expect(events).toEqual([{ type: 'libraryEnded', reason }]);
  });
});
