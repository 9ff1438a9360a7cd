/** An audio path that hangs or dies is noticed within 1 s and restarted within 2 s, whatever its blocks. */
import { expect, it } from 'vitest';
import { FaultyBackend } from '../../../../../../test/support/devices/faulty-backend.js';
import { VirtualBackend } from '../../../../src/audio/virtual/virtual-backend.js';
import type { StreamLink } from '../../../../src/engine/streams/process/stream-link.js';
import { alsa } from '../../../audio/support/specs.js';
import { Cards } from '../../../support/cards.js';
import {
  during,
  type EngineRig,
  exampleConfig,
  startEngineRig,
} from '../../../support/engine-rig.js';

const NOTICED_MS = 1_000;
const RESTARTED_MS = 2_000;
const STEP_MS = 5;
const LAST_WORDS =
  "Expression 'PaAlsaStream_SetUpBuffers( stream, &framesGot, &xrun )' failed in 'src/hostapi/alsa/pa_linux_alsa.c', line: 4339";
const CONTEXT = { requestId: 'test', actor: 'test' };

let rig: EngineRig;
let backend: FaultyBackend;
/** Of channel 2's streams, the newest last. */
let links: StreamLink[];
/** As that stream's process or its library does. */
let print: (line: string) => void;
/** A frozen process: what it says is not heard. */
let frozen: StreamLink | undefined;

async function start(sampleRateHz: number, blockFrames: number): Promise<void> {
  links = [];
  frozen = undefined;
  rig = await startEngineRig({
    config: { ...exampleConfig(), sample_rate: sampleRateHz, blocksize: blockFrames },
    backend: (clock) => {
      backend = new FaultyBackend(new VirtualBackend({ clock }));
      return backend;
    },
    between: (startStream) => (handlers) => {
      const link: StreamLink = startStream({
        ...handlers,
        onMessage: (message) => {
          if (link !== frozen) handlers.onMessage(message);
        },
      });
      return {
        pid: null,
        kill: () => link.kill(),
        send: (message) => {
          const isNoise =
            message.type === 'open' && message.plan.slots.some(({ channel }) => channel === 2);
          if (isNoise) {
            links.push(link);
            print = handlers.onPrinted;
          }
          if (link !== frozen) link.send(message);
        },
      };
    },
  });
  await rig.clock.advance(5_500);
}

const state = () => rig.status().channels['2']?.state;

/** @returns ms until it is so; fails where it takes longer than `mostMs` */
async function until(isSo: () => boolean, mostMs: number): Promise<number> {
  const startMs = rig.clock.monoMs();
  while (!isSo()) {
    await rig.clock.advance(STEP_MS);
    expect(rig.clock.monoMs() - startMs).toBeLessThanOrEqual(mostMs);
  }
  return rig.clock.monoMs() - startMs;
}

const ends = [
  {
    what: 'its device gives no block',
    begin: () => backend.faults.inject({ type: 'stall', device: 'virtual:noise' }),
  },
  {
    what: 'its process is frozen',
    begin: () => {
      frozen = links.at(-1);
    },
  },
  { what: 'its process dies', begin: () => links.at(-1)?.kill() },
  { what: 'its library ends the stream', begin: () => print(LAST_WORDS) },
];
const formats = [
  { sampleRateHz: 44_100, blockFrames: 16 },
  { sampleRateHz: 44_100, blockFrames: 512 },
  { sampleRateHz: 44_100, blockFrames: 2_048 },
  { sampleRateHz: 44_100, blockFrames: 4_096 },
  { sampleRateHz: 8_000, blockFrames: 4_096 },
];
const cases = formats.flatMap((format) => ends.map((end) => ({ ...format, ...end })));

it.each(cases)(
  '$what, blocks of $blockFrames at $sampleRateHz Hz',
  async ({ sampleRateHz, blockFrames, begin }) => {
    await start(sampleRateHz, blockFrames);
    await during(
      rig.clock,
      Promise.resolve(rig.engine.commands['ptt.set']({ channel: 2, gate_open: true }, CONTEXT)),
    );
    // Somewhere between two blocks and two reports.
    await rig.clock.advance(73);
    expect(rig.status().channels['2']).toMatchObject({ state: 'running', restarts: 0 });

    begin();
    await until(() => state() !== 'running', NOTICED_MS);
    expect(rig.status().channels['2']).toMatchObject({
      gate_open: false,
      restarts: 1,
      reason: expect.stringMatching(/no block|no sign|process ended|library ended/),
    });
    backend.faults.clear();
    await until(() => state() === 'running', RESTARTED_MS);
    expect(rig.status().channels['2']).toMatchObject({ gate_open: false, restarts: 1 });
    const { alarms } = await rig.engine.commands['alarms.list']({}, CONTEXT);
    expect(alarms).toContainEqual(
      expect.objectContaining({ kind: 'stream_restarted', channel: 2, acknowledged_ms: null }),
    );
    // Nobody else was taken for dead.
    for (const channel of ['1', '3', '4'])
      expect(rig.status().channels[channel]).toMatchObject({ state: 'running', restarts: 0 });
  },
);

it.each(formats)(
  'blocks of $blockFrames at $sampleRateHz Hz that come in time are no hang',
  async ({ sampleRateHz, blockFrames }) => {
    await start(sampleRateHz, blockFrames);
    await rig.clock.advance(10_000);
    expect(Object.values(rig.status().channels)).toEqual(
      Array(4).fill(expect.objectContaining({ state: 'running', restarts: 0 })),
    );
  },
);

it('a process that does not get ready is replaced', async () => {
  let neverReady = false;
  let started = 0;
  rig = await startEngineRig({
    backend: (clock) => new Cards(new VirtualBackend({ clock }), ['hw:1']),
    devices: () => [card],
    config: {
      ...exampleConfig(),
      logical_channels: { '1': { input_device: 'hw:1', output_device: 'hw:1' } },
    },
    between: (startStream) => (handlers) => {
      started++;
      const isMute = neverReady;
      const link = startStream({
        ...handlers,
        onMessage: (message) => {
          if (!isMute) handlers.onMessage(message);
        },
      });
      links = [link];
      return link;
    },
  });
  await rig.clock.advance(3_000);
  expect(state1()).toBe('running');
  neverReady = true;
  links.at(-1)?.kill();
  await rig.clock.advance(5_000);
  expect(state1()).not.toBe('running');
  expect(started).toBe(2);
  neverReady = false;
  await until(() => state1() === 'running', 12_000);
  expect(rig.status().channels['1']?.reason).toMatch(/did not start within 10 s/);
});

const state1 = () => rig.status().channels['1']?.state;
const card = {
  id: 0,
  ...alsa('hw:1'),
  maxInputChannels: 2,
  maxOutputChannels: 2,
  defaultSampleRateHz: 44_100,
};
