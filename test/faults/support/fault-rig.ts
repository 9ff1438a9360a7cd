/** The whole system under a fault: somebody keys it, others command it, and all is measured. */
import { randomUUID } from 'node:crypto';
import { systemClock } from '@mcae/clock';
import type { ChannelMeters, ChannelStatus } from '@mcae/schema';
import { virtualConfig } from '../../support/configs.js';
import { useFixture } from '../../support/fixtures.js';
import { type System, startSystem } from '../../support/system.js';
import { until } from '../../support/until.js';
import { Commander, type Late } from './commander.js';
import { type FaultRow, record, writeTable } from './fault-table.js';
import { Witness } from './witness.js';

const LEASE_MS = 500;
const RENEW_MS = 150;
const RENEWALS = 4;
/** 512 frames at 44,100 Hz, and the millisecond by which timers round. */
const BLOCK_MS = 11.7 + 1;
const KEY = '/channels/1/ptt-lease';

export interface Fault {
  /** Brings it about; resolves once it is there. */
  readonly begin: () => Promise<void>;
  /** Removes its cause; absent where there is nothing to remove. */
  readonly end?: () => Promise<void>;
}

export interface Measured {
  /** Of channels whose stream is the same before and after; xruns, input or output. */
  readonly blocksLost: number;
  /** How often the machine itself had no time for a thread that does nothing. */
  readonly stalls: number;
  /** From the end of its cause to the first key that works again over REST. */
  readonly recoveryMs: number;
  readonly commands: number;
  readonly lateAccepted: readonly Late[];
  /** How long the gate of the key that died stayed open after its last renewal was answered. */
  readonly openMs: number | undefined;
}

type Channels = Readonly<Record<string, ChannelStatus>>;

export class FaultRig {
  readonly system: System;
  readonly #witness = new Witness();

  private constructor(system: System) {
    this.system = system;
  }

  static async start(): Promise<FaultRig> {
    const rig = new FaultRig(await startSystem({ config: virtualConfig() }));
    try {
      await rig.system.ready();
      await rig.primed();
      return rig;
    } catch (error) {
      await rig.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.#witness.close();
    await this.system.stop();
  }

  /**
   * Causes the fault so often: one row of the table. An attempt that lost blocks is repeated, since
   * the machine may have caused that; but every attempt stands in the table, and only blocks may be excused.
   * @returns every attempt, in order
   */
  async measure(fault: string, make: () => Fault, times = 1): Promise<Measured[]> {
    const attempts: Measured[] = [];
    for (let i = 0; i < times; i++) {
      attempts.push(await this.under(make()));
      for (let again = 0; again < 2 && attempts.at(-1)!.blocksLost > 0; again++)
        attempts.push(await this.under(make()));
    }
    const sum = (of: (one: Measured) => number) => attempts.reduce((all, one) => all + of(one), 0);
    record({
      fault,
      blocksLost: attempts.map(({ blocksLost }) => blocksLost),
      stalls: attempts.map(({ stalls }) => stalls),
      recoveryMs: attempts.map(({ recoveryMs }) => recoveryMs),
      openMs: attempts.flatMap(({ openMs }) => openMs ?? []),
      commands: sum(({ commands }) => commands),
      lateAccepted: sum(({ lateAccepted }) => lateAccepted.length),
      // `under` does not end before they are.
      gates: 'closed',
    } satisfies FaultRow);
    return attempts;
  }

  /** Keys channel 1 until the fault, commands all through it, and measures. */
  async under({ begin, end }: Fault): Promise<Measured> {
    const before = await this.channels();
    const stalls = this.#witness.stalls;
    const commander = new Commander(this.system);
    try {
      commander.start();
      const renewedMs = await this.#hold(RENEWALS);
      await begin();
      await end?.();
      const endedMs = systemClock.monoMs();
      await this.#keyWorks();
      const recoveryMs = systemClock.monoMs() - endedMs;
      await commander.stop();
      await this.#closeAll();
      const after = await this.channels();
      return {
        blocksLost: blocksLost(before, after),
        stalls: this.#witness.stalls - stalls,
        recoveryMs,
        commands: commander.sent,
        lateAccepted: await commander.lateAccepted(),
        openMs: this.#openMs(await this.meters(), before, after, renewedMs),
      };
    } finally {
      // An attempt that failed must not open gates in the next one.
      await commander.close();
    }
  }

  /** An engine that has just been started accepts keys some 0.1 s before its first status. */
  async channels(): Promise<Channels> {
    let channels: Channels | undefined;
    await until('there is a status', async () => {
      channels = (await this.system.request('/status')).body.channels;
      return channels !== undefined;
    });
    return channels!;
  }

  async meters(): Promise<Readonly<Record<string, ChannelMeters>>> {
    return (await this.system.request('/meters')).body.channels;
  }

  /** No gate passes sound, as reported by the audio path itself. */
  async gatesClosed(): Promise<boolean> {
    const meters: ChannelMeters[] = Object.values((await this.meters()) ?? {});
    return (
      meters.length > 0 &&
      meters.every(({ gate_open, sound_passes }) => !gate_open && !sound_passes)
    );
  }

  /** Xruns of the first second are not counted: waits for it to be over. */
  async primed(): Promise<void> {
    await until('the streams are primed', async () =>
      Object.values(await this.channels()).every(({ blocks }) => blocks > 100),
    );
  }

  /** Holds a key for some renewals. @returns when the last was answered; then the client is dead. */
  async #hold(renewals: number): Promise<number> {
    const holder = `flight ${randomUUID()}`;
    let renewedMs = 0;
    for (let renewed = 0; renewed < renewals; ) {
      const json = { holder, lease_ms: LEASE_MS };
      const { status } = await this.system.request(KEY, { method: 'PUT', json });
      if (status === 200) {
        renewedMs = systemClock.monoMs();
        renewed++;
      }
      if (renewed < renewals) await new Promise((resolve) => setTimeout(resolve, RENEW_MS));
    }
    return renewedMs;
  }

  async #keyWorks(): Promise<void> {
    const key = () =>
      this.system
        .request('/channels/4/ptt-lease', { method: 'PUT', json: { holder: 'after' } })
        .catch(() => ({ status: 0 }));
    await until('a key works again', async () => (await key()).status === 200, {
      withinMs: 30_000,
      everyMs: 10,
      describe: () => this.system.audioIo.output().slice(-2_000),
    });
    await this.system.request('/channels/4/ptt-lease?holder=after', { method: 'DELETE' });
  }

  async #closeAll(): Promise<void> {
    const close = (channel: number) =>
      this.system.request('/ptt', { json: { channel, gate_open: false } });
    await until('all gates can be closed', async () => {
      const answers = await Promise.all([1, 2, 3, 4].map(close));
      return answers.every(({ status }) => status === 200);
    });
    await until('all gates are closed', () => this.gatesClosed(), { withinMs: 3_000 });
  }

  /** Only a stream that is still the same one remembers when its gate closed. */
  #openMs(
    meters: Readonly<Record<string, ChannelMeters>>,
    before: Channels,
    after: Channels,
    renewedMs: number,
  ): number | undefined {
    const sinceMs = meters['1']?.sound_passes_since_mono_ms;
    if (before['1']?.stream_pid !== after['1']?.stream_pid || sinceMs == null) return undefined;
    return sinceMs - renewedMs;
  }
}

/** The longest that the gate of a dead client may stay open after its last renewal was answered. */
export const LONGEST_OPEN_MS = LEASE_MS + BLOCK_MS;

/** Of channels whose stream is the same before and after. */
export function blocksLost(before: Channels, after: Channels): number {
  return Object.entries(after).reduce((sum, [channel, now]) => {
    const then = before[channel];
    if (!then || then.stream_pid !== now.stream_pid) return sum;
    const input = (now.input_xruns ?? 0) - (then.input_xruns ?? 0);
    const output = (now.output_xruns ?? 0) - (then.output_xruns ?? 0);
    return sum + Math.max(input, output);
  }, 0);
}

/** None, or no more than one a stream for each time that the machine itself stood still. */
export function mostBlocksLost(stalls: number): number {
  return 4 * stalls;
}

/** One rig for all tests of a file; its rows of the table are written at the end. */
export const useFaultRig = (): FaultRig =>
  useFixture(
    'suite',
    () => FaultRig.start(),
    async (rig) => {
      await rig.stop();
      writeTable();
    },
  );
