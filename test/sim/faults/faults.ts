/** What goes wrong, and when. */
import { type Clock, sleep } from '@mcae/clock';
import { type DeviceFault, EVERY_DEVICE } from '../../support/devices/device-faults.js';
import type { Random } from '../random.js';
import { GOOD, type Network } from '../system/network.js';
import type { SimApi } from '../system/sim-api.js';
import { NODE, type SimEngine } from '../system/sim-engine.js';

export interface FaultTargets {
  readonly clock: Clock;
  readonly random: Random;
  readonly network: Network;
  readonly engine: SimEngine;
  readonly api: SimApi;
  /** Names of the other clients of the bus. */
  readonly clients: readonly string[];
}

type Fault = (targets: FaultTargets) => Promise<void>;

/** They have been pulled out, or are in use elsewhere. */
const DEVICES_AWAY: DeviceFault = {
  type: 'open-error',
  device: EVERY_DEVICE,
  kind: 'unsupported',
  text: 'the device is away',
};

/** The longest that one fault lasts. */
export const LONGEST_FAULT_MS = 7_000;

const FAULTS: Readonly<Record<string, Fault>> = {
  'bad network': async ({ clock, random, network }) => {
    network.conditions = {
      loss: random.pick([0, 0.05, 0.3]),
      duplication: random.pick([0, 0.1, 0.5]),
      reordering: random.pick([0, 0.3]),
      delayMs: random.pick([2, 50, 300, 900]),
    };
    await sleep(clock, random.between(500, 5_000));
    network.conditions = GOOD;
  },
  partition: async ({ clock, random, network, clients }) => {
    const forMs = random.between(100, 5_000);
    network.partition(random.pick([`engine ${NODE}`, 'control-api', ...clients]), forMs);
    await sleep(clock, forMs);
  },
  'server hangs': async ({ clock, random, network }) => {
    const forMs = random.pick([300, 700, 2_000, 6_000]);
    network.hang(clock.monoMs() + forMs);
    await sleep(clock, forMs);
  },
  'server restarts': async ({ clock, random, network }) => {
    network.stop();
    await sleep(clock, random.between(50, 3_000));
    network.start();
  },
  'engine crashes': async ({ clock, random, engine }) => {
    engine.crash();
    await sleep(clock, random.between(100, 3_000));
    engine.boot();
  },
  'engine hangs': async ({ clock, random, engine }) => {
    const goOn = engine.freeze();
    await sleep(clock, random.pick([50, 200, 450, 1_000, 4_000]) * random.between(0.8, 1.2));
    goOn();
  },
  'engine stalls each second': async ({ clock, engine }) => {
    for (let i = 0; i < 4; i++) {
      const goOn = engine.freeze();
      await sleep(clock, 500);
      goOn();
      await sleep(clock, 500);
    }
  },
  'control-api restarts': async ({ clock, random, api }) => {
    api.crash();
    await sleep(clock, random.between(100, 2_000));
    api.boot();
  },
  'control-api hangs': async ({ clock, random, api }) => {
    const goOn = api.freeze();
    await sleep(clock, random.pick([100, 600, 3_000]));
    goOn();
  },
  'stream crashes': async ({ random, engine }) => {
    if (engine.streams.length > 0) random.pick(engine.streams).crash();
  },
  'stream hangs': async ({ clock, random, engine }) => {
    if (engine.streams.length === 0) return;
    const stream = random.pick(engine.streams);
    stream.freeze();
    await sleep(clock, random.pick([20, 100, 240, 390, 405, 700, 2_000]));
    stream.goOn();
  },
  'device lost': async ({ clock, random, engine }) => {
    engine.faults.inject(DEVICES_AWAY);
    if (engine.streams.length > 0) random.pick(engine.streams).loseDevice();
    await sleep(clock, random.between(100, 3_000));
    engine.faults.clear(EVERY_DEVICE);
  },
  'disk full': async ({ clock, random, engine }) => {
    engine.store.isFull = true;
    await sleep(clock, random.between(1_000, 5_000));
    engine.store.isFull = false;
  },
};

/** One fault after the other, some at the same time, until it is time to heal. */
export async function cause(
  targets: FaultTargets,
  untilMs: number,
  onFault: (name: string) => void,
): Promise<void> {
  const { clock, random } = targets;
  const names = Object.keys(FAULTS);
  const some = names.filter(() => random.chance(0.5));
  const kinds = some.length === 0 ? names : some;
  const underWay: Promise<void>[] = [];
  for (;;) {
    await sleep(clock, random.between(200, 5_000));
    if (clock.monoMs() > untilMs) break;
    const name = random.pick(kinds);
    onFault(name);
    const fault = FAULTS[name]!(targets);
    if (random.chance(0.7)) await fault;
    else underWay.push(fault);
  }
  await Promise.all(underWay);
}
