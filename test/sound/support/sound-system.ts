/** The whole system on loopbacks that need no card: real PortAudio on PulseAudio or JACK. */
import { addonPath } from '@mcae/audio-io';
import { NatsBus, subscribeEvent } from '@mcae/bus';
import { systemClock } from '@mcae/clock';
import type { Config, DeviceEvent } from '@mcae/schema';
import { Witness } from '../../faults/support/witness.js';
import { virtualConfig } from '../../support/configs.js';
import { useFixture } from '../../support/fixtures.js';
import {
  exclusiveMissing,
  type JackRig,
  type JackRigOptions,
  jackMissing,
  type PulseRig,
  pulseMissing,
  startJackRig,
  startPulseRig,
} from '../../support/sound-rig.js';
import { type Answer, type System, startSystem } from '../../support/system.js';
import { until } from '../../support/until.js';

/** Why there can be no such system here; undefined where there can. */
export const soundMissing = missingOn(pulseMissing);
export const jackSoundMissing = missingOn(jackMissing);
export const cardsMissing = missingOn(jackMissing ?? exclusiveMissing);

export interface ChannelState {
  readonly state: string;
  readonly reason: string | null;
  readonly stream_pid: number | null;
  readonly restarts: number;
  readonly input_device_id: number | null;
  readonly blocks: number;
  readonly silenced_blocks: number;
  readonly xruns: number | null;
  readonly input_xruns: number | null;
  readonly output_xruns: number | null;
  readonly late_blocks: number;
  readonly gate_open: boolean;
}

/** Xruns, late blocks and silenced blocks since its stream opened. */
export const disturbances = ({ xruns, late_blocks, silenced_blocks }: ChannelState): number =>
  (xruns ?? 0) + late_blocks + silenced_blocks;

/** When a channel's stream changed its state, by the clock that all processes of a machine share. */
export interface StateChange {
  readonly atMs: number;
  readonly channels: readonly number[];
  readonly state: DeviceEvent['state'];
  readonly reason: string | null;
}

/**
 * Did the engine re-open it for a library that spins? On PulseAudio's plug-in one stall of the machine
 * is enough for that (docs/sound.md), which says nothing about what a test did.
 */
export const hasSpun = (
  changes: readonly StateChange[],
  channel: number,
  sinceMs: number,
): boolean =>
  changes.some(
    ({ channels, state, reason, atMs }) =>
      atMs > sinceMs &&
      channels.includes(channel) &&
      state === 'stalled' &&
      /of a core/.test(reason ?? ''),
  );

export interface SoundSystem<Rig = PulseRig> {
  readonly rig: Rig;
  readonly system: System;
  readonly changes: readonly StateChange[];
  channels(): Promise<Record<string, ChannelState>>;
  /** Changes the running config by POST /config. */
  reconfigure(change: (config: Config) => void): Promise<Answer>;
  stop(): Promise<void>;
}

/** The first four loopbacks as channels, each on its own; `change` makes it something else. */
export function loopbackConfig(
  rig: PulseRig | JackRig,
  change: (config: Config) => void = () => {},
): Config {
  return virtualConfig((config) => {
    const names = rig.loopbacks.slice(0, 4).map(({ device }) => device);
    config.logical_channels = Object.fromEntries(
      names.map((name, index) => [index + 1, { input_device: name, output_device: name }]),
    );
    change(config);
  });
}

export async function startSoundSystem({
  loopbacks = 4,
  channels = 2,
  change,
}: {
  readonly loopbacks?: number;
  /** Of each device. */
  readonly channels?: number;
  readonly change?: (config: Config) => void;
}): Promise<SoundSystem> {
  return startOn(await startPulseRig({ loopbacks, channels }), change);
}

/** The same on JACK's dummy driver; our channels are its first four loopbacks. */
export async function startJackSystem({
  change,
  ...rig
}: JackRigOptions & { readonly change?: (config: Config) => void }): Promise<SoundSystem<JackRig>> {
  return startOn(await startJackRig(rig), change);
}

async function startOn<Rig extends PulseRig | JackRig>(
  rig: Rig,
  change?: (config: Config) => void,
): Promise<SoundSystem<Rig>> {
  const system = await startSystem({
    config: loopbackConfig(rig, change),
    env: rig.env as Record<string, string>,
  }).catch(async (error) => {
    await rig.stop();
    throw error;
  });
  const bus = new NatsBus({ url: system.natsUrl, name: 'sound test', clock: systemClock });
  const changes: StateChange[] = [];
  subscribeEvent(bus, system.node, 'device', ({ channels: of, state, reason, mono_ms }) =>
    changes.push({ atMs: mono_ms, channels: of, state, reason }),
  );
  return {
    rig,
    system,
    changes,
    channels: async () => (await system.request('/status')).body.channels,
    reconfigure: async (by) => {
      const { body } = await system.request('/config');
      by(body);
      return system.request('/config', { json: body });
    },
    stop: async () => {
      await bus.close();
      await system.stop();
      await rig.stop();
    },
  };
}

/** What the tests of a suite stand on. */
export interface SoundFixture<Rig = PulseRig> extends SoundSystem<Rig> {
  /** Counts how often the machine itself stood still. */
  readonly witness: Witness;
  /** Waits until every channel runs and has done so for a hundred blocks: xruns of the first second do not count. */
  allRun(): Promise<void>;
}

/** @param prepare runs once the system is ready, before the tests */
export function useSound<Rig = PulseRig>(
  start: () => Promise<SoundSystem<Rig>>,
  prepare: (sound: SoundSystem<Rig>) => Promise<void> = async () => {},
): SoundFixture<Rig> {
  return useFixture(
    'suite',
    async () => {
      const sound = await start();
      const witness = new Witness();
      try {
        await sound.system.ready();
        await prepare(sound);
      } catch (error) {
        await witness.close();
        await sound.stop();
        throw error;
      }
      return { ...sound, witness, allRun: () => allRun(sound) };
    },
    async ({ witness, stop }) => {
      await witness.close();
      await stop();
    },
  );
}

const allRun = ({ channels, changes }: Pick<SoundSystem, 'channels' | 'changes'>): Promise<void> =>
  until(
    'all channels run, past their first second',
    async () => {
      const now = Object.values((await channels()) ?? {});
      return (
        now.length > 0 && now.every(({ state, blocks }) => state === 'running' && blocks > 100)
      );
    },
    { withinMs: 30_000, describe: () => JSON.stringify(changes.slice(-20)) },
  );

function missingOn(rigMissing: string | undefined): string | undefined {
  return addonPath() === undefined ? 'naudiodon is not built' : rigMissing;
}
