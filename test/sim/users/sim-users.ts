/** Who uses the system in a simulation: keyers, latchers, watchers, an engineer. */
import { type Clock, sleep } from '@mcae/clock';
import type { Config } from '@mcae/schema';
import type { Random } from '../random.js';
import type { Remote, RestRemote } from './remotes.js';

const RENEW_MS = 150;

export interface SimUser {
  readonly clock: Clock;
  readonly random: Random;
  /** Until when it goes on. */
  readonly untilMs: number;
  readonly channels: readonly number[];
}

const goesOn = ({ clock, untilMs }: SimUser) => clock.monoMs() < untilMs;

/** Presses a key, holds it, and lets go; or dies with the key pressed and comes back later. */
export async function keyer(user: SimUser, remote: Remote, holder: string): Promise<void> {
  const { clock, random } = user;
  while (goesOn(user)) {
    await sleep(clock, random.between(200, 6_000));
    const channel = random.pick(user.channels);
    const priority = random.chance(0.1) ? 5 : 0;
    const lease_ms = random.chance(0.2) ? 200 + Math.floor(random.next() * 1_500) : 500;
    const releasedMs = clock.monoMs() + random.between(50, 4_000);
    while (clock.monoMs() < releasedMs && goesOn(user)) {
      void remote.command('ptt.lease', { channel, holder, lease_ms, priority });
      await sleep(clock, Math.min(RENEW_MS, lease_ms / 2));
    }
    if (random.chance(0.7)) await remote.command('ptt.release', { channel, holder });
  }
}

/** Latches and mutes, closes and unmutes, now and then. */
export async function latcher(user: SimUser, remote: Remote): Promise<void> {
  const { clock, random } = user;
  while (goesOn(user)) {
    await sleep(clock, random.between(500, 6_000));
    if (!goesOn(user)) return;
    const channel = random.pick(user.channels);
    const gate_open = random.chance(0.5);
    const mute = random.chance(0.4);
    const what = random.next();
    if (what < 0.5) await remote.command('ptt.set', { channel, gate_open });
    else if (what < 0.75) await remote.command('ptt.set', { channel, mute });
    else await remote.command('ptt.set', { channel, gate_open, mute });
  }
}

/** Reads levels and status all the time. */
export async function watcher(user: SimUser, remote: RestRemote): Promise<void> {
  const { clock, random } = user;
  while (goesOn(user)) {
    await sleep(clock, random.between(100, 1_500));
    await remote.get(random.chance(0.7) ? 'vu' : 'status');
  }
}

/** Changes the config: parameters, devices, channels; sometimes to one that cannot be. */
export async function engineer(user: SimUser, remote: Remote, first: Config): Promise<void> {
  const { clock, random } = user;
  while (goesOn(user)) {
    await sleep(clock, random.between(3_000, 15_000));
    if (!goesOn(user)) return;
    await remote.command('config.apply', { config: changed(first, random) });
  }
}

function changed(first: Config, random: Random): unknown {
  const config = structuredClone(first);
  const what = random.next();
  if (what < 0.4) config.dsp.comp.ratio = 1 + Math.floor(random.next() * 10);
  else if (what < 0.55) config.blocksize = random.pick([128, 256, 512, 1_024]);
  else if (what < 0.75)
    config.logical_channels['1'] = {
      input_device: random.pick(['virtual:silence', 'virtual:impulse']),
      output_device: 'virtual:null',
    };
  else if (what < 0.85) config.logical_channels['3'] = { ...config.logical_channels['1']! };
  else if (what < 0.95 && '2' in config.logical_channels) delete config.logical_channels['2'];
  else Object.assign(config.dsp.comp, { ratio: 0 });
  return config;
}
