/**
 * A new backend is a folder and a line in the registry: `test/support/desk-backend` and the one below. Probe,
 * catalogue, plans, supervisor and stream runner are the real ones, and know nothing of it.
 */
import { EnginePublisher, Stamp } from '@mcae/bus';
import { SimulatedClock } from '@mcae/clock';
import { type Config, chainParameters, type Device, type StatusMessage } from '@mcae/schema';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createLocalEngine } from '../../../../test/support/engine/local-engine.js';
import { createBackends } from '../../src/audio/all-backends.js';
import type { BackendDescriptor } from '../../src/audio/backend-descriptor.js';
import { soundEnvironment } from '../../src/audio/backends.js';
import { libraryLog } from '../../src/audio/library-log.js';
import type { Engine } from '../../src/engine/engine.js';
import { localStreams } from '../../src/engine/streams/process/local-stream.js';
import { probeAnswers } from '../../src/probe/answers.js';
import { createProbe } from '../../src/probe/probe.js';
import { StreamRunner } from '../../src/stream/stream-runner.js';
import { deskLines } from '../support/desk-backend/desk-backend.js';
import { during, exampleConfig } from '../support/engine-rig.js';
import { SupervisorRig, virtualPlan } from '../support/supervisor-rig.js';
import { alsa, spec } from './support/specs.js';

vi.mock('../../src/audio/registry.js', async (importOriginal) => {
  const { BACKENDS } = await importOriginal<{ BACKENDS: readonly BackendDescriptor[] }>();
  const { desk } = await import('../support/desk-backend/descriptor.js');
  return { BACKENDS: [...BACKENDS, desk] };
});

const CONTEXT = { requestId: 'test', actor: 'test' };
const ref = (name: string) => ({ backend: 'desk', name, hostApi: 'desk' });

beforeEach(() => {
  deskLines.plugged = ['desk:1', 'desk:2', 'desk:tape'];
  deskLines.open.clear();
  deskLines.written.clear();
});

const channels = (...pairs: (readonly [input: string, output: string])[]): Config => ({
  ...exampleConfig(),
  logical_channels: Object.fromEntries(
    pairs.map(([input_device, output_device], i) => [i + 1, { input_device, output_device }]),
  ),
});

/** PortAudio's devices are not this test's: the probe that it would have them in finds none. */
function probe(clock: SimulatedClock) {
  const answer = probeAnswers(clock);
  return createProbe({
    start: () => ({
      ask: async (request) =>
        request.backend === 'portaudio' ? { type: 'devices', devices: [] } : answer(request),
      end: () => {},
    }),
  });
}

async function start(config: Config) {
  const clock = new SimulatedClock({ startMs: 1_000 });
  let status: StatusMessage | undefined;
  const bus = {
    connected: () => true,
    publish: (subject: string, text: string) => {
      if (subject.endsWith('.tlm.status')) status = JSON.parse(text);
    },
  };
  const engine = createLocalEngine({
    config,
    clock,
    probe: probe(clock),
    startStream: localStreams(createBackends({ clock }), clock),
    publisher: new EnginePublisher(
      bus as never,
      'rig',
      new Stamp({ node: 'rig', bootId: 'b' }, clock),
    ),
  });
  await engine.start();
  await clock.advance(3_000);
  return { clock, engine, channel: (channel: number) => status?.channels[channel] };
}

const listed = async (engine: Engine, clock: SimulatedClock): Promise<readonly Device[]> =>
  (await during(clock, Promise.resolve(engine.commands.devices({}, CONTEXT)))).devices;

it('its devices are listed, under numbers that stay, with the channels that use them', async () => {
  const { clock, engine } = await start(channels(['desk:1', 'desk:1']));
  const ofDesk = async () =>
    (await listed(engine, clock))
      .filter(({ host_api }) => host_api === 'desk')
      .map(({ id, name, used_by_channels }) => [id, name, used_by_channels]);
  const all = [
    [0, 'desk:1', [1]],
    [1, 'desk:2', []],
    [2, 'desk:tape', []],
  ];
  expect(await ofDesk()).toEqual(all);
  deskLines.plugged = ['desk:tape', 'desk:2', 'desk:1'];
  expect(await ofDesk()).toEqual(all);
});

describe('streams', () => {
  it('run on it, also with one virtual side, and on a device that is not listed', async () => {
    const { clock, engine, channel } = await start(
      channels(['desk:1', 'desk:1'], ['virtual:tone', 'desk:2'], ['desk:spare:7', 'virtual:null']),
    );
    expect([1, 2, 3].map((number) => channel(number)?.state)).toEqual(Array(3).fill('running'));
    expect(channel(1)).toMatchObject({ xruns: 0, input_device_id: 0, input_device: 'desk:1' });
    expect(channel(3)).toMatchObject({ input_device_id: 107, output_device_id: 1_100 });
    expect(deskLines.written.get('desk:2')?.some((sample) => sample !== 0)).toBe(false);
    const opened = engine.commands['ptt.set']({ channel: 2, gate_open: true }, CONTEXT);
    await during(clock, Promise.resolve(opened));
    await clock.advance(1_000);
    expect(deskLines.written.get('desk:2')?.some((sample) => sample !== 0)).toBe(true);
  });

  it('are lost with their device alone, and come back', async () => {
    const { clock, channel } = await start(
      channels(['desk:1', 'desk:1'], ['virtual:tone', 'desk:2']),
    );
    deskLines.plugged = ['desk:2'];
    await clock.advance(500);
    expect(channel(1)).toMatchObject({ state: 'lost' });
    expect(channel(2)).toMatchObject({ state: 'running', restarts: 0 });
    deskLines.plugged = ['desk:2', 'desk:1'];
    await clock.advance(3_000);
    expect(channel(1)).toMatchObject({ state: 'running', restarts: 1 });
  });

  it('have one clock: two devices that each have their own are refused, when tried and when opened', async () => {
    const clock = new SimulatedClock();
    const mixed = { ...spec(), input: alsa('card'), output: ref('desk:1') };
    const refusal = { kind: 'unsupported', message: 'card and desk:1 have two clocks' };
    await expect(createBackends({ clock }).open(mixed)).rejects.toMatchObject(refusal);
    const enumeration = await probe(clock).enumerate();
    expect(await enumeration.check([mixed])).toEqual([refusal]);
  });

  it('ask for real time', async () => {
    const wanted: unknown[] = [];
    const clock = new SimulatedClock();
    const plan = {
      ...virtualPlan,
      spec: { ...spec(), input: ref('desk:1'), output: ref('desk:1') },
    };
    const desired = {
      channel: 1,
      parameters: chainParameters(exampleConfig(), {}),
      latch: false,
      leaseUntilMs: null,
      mute: false,
    };
    const runner = new StreamRunner(plan, [desired], {
      backend: createBackends({ clock }),
      clock,
      send: () => {},
      raisePriority: (asked) => {
        wanted.push(asked);
        return { nice: 0, realtime: 0 };
      },
    });
    const ran = runner.run();
    await clock.advance(100);
    runner.receive({ type: 'close' });
    await during(clock, ran);
    expect(wanted).toEqual([{ isRealtime: true }]);
  });
});

describe('a config', () => {
  const validate = (engine: Engine, clock: SimulatedClock, config: Config) =>
    during(clock, Promise.resolve(engine.commands['config.validate']({ config }, CONTEXT)));

  it('that gives an open device to a second stream is refused', async () => {
    const { clock, engine } = await start(channels(['desk:1', 'desk:1']));
    const both = channels(['desk:1', 'desk:1'], ['desk:1', 'desk:2']);
    await expect(validate(engine, clock, both)).rejects.toMatchObject({
      errors: [
        {
          path: '/logical_channels/2/input_device',
          message: expect.stringContaining('desk:1 can be opened once and is in use by channel 1'),
        },
      ],
    });
  });

  it('that records twice to one file is refused', async () => {
    const { clock, engine } = await start(channels(['desk:1', 'desk:1']));
    const twice = channels(['desk:1', 'desk:tape'], ['virtual:tone', 'desk:tape']);
    await expect(validate(engine, clock, twice)).rejects.toMatchObject({
      errors: [{ message: 'desk:tape is recorded already by channel 1, with another input' }],
    });
  });

  it('whose rate it cannot do is refused by the rate', async () => {
    const { clock, engine } = await start(channels(['virtual:tone', 'virtual:null']));
    const wrong = { ...channels(['virtual:tone', 'desk:2']), sample_rate: 48_000 };
    await expect(validate(engine, clock, wrong)).rejects.toMatchObject({
      errors: [{ path: '/sample_rate', message: '48000 Hz: the desk runs at 48 kHz' }],
    });
  });

  it('that names one of its devices that cannot be is refused', async () => {
    const { clock, engine } = await start(channels(['virtual:tone', 'desk:1']));
    const spare = channels(['desk:spare:9', 'desk:2']);
    await expect(validate(engine, clock, spare)).rejects.toMatchObject({
      errors: [{ message: 'desk:spare:9: the desk has 8 spare lines' }],
    });
  });
});

describe('what its library prints', () => {
  const onDesk = {
    ...virtualPlan,
    spec: { ...spec(), input: ref('desk:1'), output: ref('desk:1') },
  };

  it('is known where it is usual', () => {
    expect(libraryLog.isUsual('desk: hello, is there anybody')).toBe(true);
    expect(libraryLog.isUsual('desk: on fire')).toBe(false);
  });

  it('ends a stream that it says has ended', async () => {
    const rig = new SupervisorRig({ resolve: async () => onDesk });
    rig.supervisor.start();
    await rig.settle();
    const process = rig.streams.newest;
    process.says({ type: 'ready' });
    await rig.settle();
    process.runs();
    process.prints('desk: line 1 hung up');
    expect(rig.supervisor).toMatchObject({
      state: 'lost',
      reason: 'the sound library ended the stream (line 1)',
    });
  });

  it('explains a refusal', async () => {
    let acquired = 0;
    const rig = new SupervisorRig({
      resolve: async () => onDesk,
      acquireLock: async () => {
        acquired++;
        return () => {};
      },
    });
    rig.supervisor.start();
    await rig.settle();
    const process = rig.streams.newest;
    process.says({ type: 'ready' });
    await rig.settle();
    process.says({ type: 'found' });
    process.prints('desk: because it is locked');
    process.says({ type: 'ended', kind: 'failed', message: 'refused by the desk' });
    expect(acquired).toBe(1);
    expect(rig.supervisor.reason).toBe('refused by the desk, because it is locked');
  });
});

it('its processes get the environment that it wants', () => {
  expect(soundEnvironment({ A: 'b' })).toMatchObject({ A: 'b', DESK_HOST: '127.0.0.1' });
});
