/** One change at a time, what becomes of it, and an end in the middle of it. */
import { sleep } from '@mcae/clock';
import { type Config, ProblemError } from '@mcae/schema';
import { describe, expect, it } from 'vitest';
import { FaultyBackend } from '../../../../../test/support/devices/faulty-backend.js';
import { VirtualBackend } from '../../../src/audio/virtual/virtual-backend.js';
import { ConfigOwner } from '../../../src/engine/config/config-owner.js';
import type { StreamLink } from '../../../src/engine/streams/process/stream-link.js';
import { during, type EngineRig, exampleConfig, startEngineRig } from '../../support/engine-rig.js';

const CONTEXT = { requestId: 'test', actor: 'test' };
const NEW = 'virtual:tone:440';

let backend: FaultyBackend;
let rig: EngineRig;
/** Processes of streams that have not ended. */
let alive: Set<StreamLink>;
/** So long an enumeration takes. */
let enumeratingMs: number;

async function start(): Promise<void> {
  alive = new Set();
  enumeratingMs = 0;
  rig = await startEngineRig({
    backend: (clock) => {
      backend = new FaultyBackend(new VirtualBackend({ clock }));
      return backend;
    },
    enumerating: () => (enumeratingMs > 0 ? sleep(rig.clock, enumeratingMs) : Promise.resolve()),
    between: (startStream) => (handlers) => {
      const link = startStream({
        ...handlers,
        onExit: (reason) => {
          alive.delete(link);
          handlers.onExit(reason);
        },
      });
      alive.add(link);
      return link;
    },
  });
  await rig.clock.advance(500);
}

const apply = (config: unknown, if_match?: string) =>
  Promise.resolve(
    rig.engine.commands['config.apply']({ config, ...(if_match && { if_match }) }, CONTEXT),
  );

function changed(change: (config: Config) => void): Config {
  const config = exampleConfig();
  change(config);
  return config;
}

const moved = () =>
  changed((config) => {
    config.logical_channels['2']!.input_device = NEW;
  });

describe('what becomes of a change', () => {
  it('that failed and was rolled back: its cause', async () => {
    await start();
    backend.faults.inject({
      type: 'open-error',
      device: NEW,
      kind: 'unsupported',
      text: 'Invalid sample rate',
    });
    const error = await during(rig.clock, apply(moved())).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({
      code: 'apply_failed',
      rolledBack: true,
      message: expect.stringMatching(/^channel 2 does not run.*; the old config runs as before$/),
      cause: expect.objectContaining({ message: expect.stringContaining('Invalid sample rate') }),
    });
  });

  it('whose roll-back failed as well: both causes', async () => {
    await start();
    backend.faults.inject({
      type: 'open-error',
      device: NEW,
      kind: 'unsupported',
      text: 'Invalid sample rate',
    });
    backend.faults.inject({
      type: 'open-error',
      device: 'virtual:noise',
      kind: 'unsupported',
      text: 'Device unavailable',
    });
    const error = await during(rig.clock, apply(moved())).catch((failure: unknown) => failure);
    expect(error).toMatchObject({
      code: 'apply_failed',
      rolledBack: false,
      message: expect.stringMatching(/; the old config could not be restored$/),
      cause: {
        errors: [
          { message: expect.stringContaining('Invalid sample rate') },
          { message: expect.stringContaining('Device unavailable') },
        ],
      },
    });
  });
});

describe('a second change', () => {
  it('is refused until the first has ended, also where that is refused', async () => {
    await start();
    enumeratingMs = 1_000;
    const wrong = apply(changed((config) => Object.assign(config, { volume: 11 })));
    await expect(apply(moved())).rejects.toMatchObject({ code: 'busy' });
    await expect(during(rig.clock, wrong)).rejects.toMatchObject({ code: 'invalid_config' });
    await expect(during(rig.clock, apply(moved()))).resolves.toMatchObject({ change: 'streams' });
  });
});

describe('while the streams are opened for the first time', () => {
  // Each of the two opened streams, and the engine forgot those of one of them.
  it('no config can be applied', async () => {
    await start();
    let listed = (_devices: readonly never[]) => {};
    const owner = new ConfigOwner(exampleConfig(), {
      catalogue: { refresh: () => new Promise((resolve) => (listed = resolve)) },
      streams: { step: () => ({}), apply: () => Promise.resolve([]) },
      ptt: { setChannels: () => {} },
    } as never);
    const starting = owner.start();
    await expect(owner.apply(moved(), undefined)).rejects.toMatchObject({ code: 'busy' });
    listed([]);
    await starting;
  });
});

describe('an engine that is stopped', () => {
  it.each([
    ['is being drafted', 0, 1_000],
    ['opens its streams', 1, 0],
    ['waits for its streams', 1_000, 0],
  ])('while a change %s leaves no stream behind', async (_phase, afterMs, draftMs) => {
    await start();
    expect(alive.size).toBe(4);
    backend.faults.inject({ type: 'stall', device: NEW });
    enumeratingMs = draftMs;
    const applied = apply(moved());
    const outcome = applied.catch((failure: unknown) => failure);
    await rig.clock.advance(afterMs);
    const startMs = rig.clock.monoMs();
    await during(rig.clock, rig.engine.stop());
    expect(rig.clock.monoMs() - startMs).toBeLessThan(3_000);
    expect(await outcome).toBeInstanceOf(ProblemError);
    expect(alive.size).toBe(0);
    await rig.clock.advance(5_000);
    expect(alive.size).toBe(0);
    expect(rig.store.saved).toEqual([]);
    expect(rig.engine.commands['config.get']({}, CONTEXT)).toMatchObject({
      config: exampleConfig(),
    });
  });
});
