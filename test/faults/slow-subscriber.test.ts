/**
 * A client on the bus that reads nothing for a while must cost neither memory nor blocks.
 * MCAE_LONG=1 makes it ten minutes.
 */
import { existsSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { NatsBus } from '@mcae/bus';
import { systemClock } from '@mcae/clock';
import { expect, it } from 'vitest';
import { readTelemetry } from '../support/telemetry-reader.js';
import { commandDuring } from './support/commander.js';
import { blocksLost, mostBlocksLost, useFaultRig } from './support/fault-rig.js';
import { record } from './support/fault-table.js';
import { Witness } from './support/witness.js';

const SECONDS = process.env['MCAE_LONG'] ? 600 : 25;
const WARM_UP_SECONDS = process.env['MCAE_LONG'] ? 60 : 10;
/** Commands are sent for the first part of it. */
const COMMANDED_SECONDS = 10;
/** Fills the buffers of the connection in seconds; telemetry alone takes minutes. */
const FLOOD_BYTES_A_SECOND = process.env['MCAE_LONG'] ? 0 : 300_000;
const LIMIT_MB = 5;

const rig = useFaultRig();

const forS = (seconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, seconds * 1_000));

function residentMb(pid: number): number {
  const [, kb] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kb) / 1_024;
}

/** Subscribes to everything, like a console, and can stop reading. */
async function rawSubscriber(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await new Promise((resolve) => socket.once('data', resolve));
  socket.on('error', () => {});
  socket.on('data', (data) => {
    if (data.toString('latin1').includes('PING\r\n')) socket.write('PONG\r\n');
  });
  socket.write('CONNECT {"verbose":false,"pedantic":false}\r\nSUB mcae.v1.> 1\r\nPING\r\n');
  return socket;
}

it(`a subscriber frozen for ${SECONDS} s: memory within ${LIMIT_MB} MB, 0 blocks lost`, {
  timeout: (SECONDS + WARM_UP_SECONDS) * 1_000 + 60_000,
}, async () => {
  const { system } = rig;
  const witness = new Witness();
  const flood = new NatsBus({ url: system.natsUrl, name: 'flood', clock: systemClock });
  const reader = await readTelemetry(system.natsUrl, system.node);
  const socket = await rawSubscriber(system.natsUrl);
  const text = 'x'.repeat(FLOOD_BYTES_A_SECOND / 20);
  const flooding = setInterval(() => {
    if (text !== '') flood.publish('mcae.v1.flood.tlm.flood', text);
  }, 50);
  try {
    await commandDuring(system, () => forS(WARM_UP_SECONDS));
    const pids = {
      audioIo: system.audioIo.pid,
      controlApi: system.controlApi.pid,
      nats: system.nats.pid,
    };
    const memory = () =>
      Object.entries(pids).map(([name, pid]) => {
        if (!existsSync(`/proc/${pid}`)) throw new Error(`${name} has died:\n${outputs()}`);
        return residentMb(pid);
      });
    const outputs = () => [system.audioIo, system.controlApi].map((of) => of.output()).join('\n');
    const blocks = await rig.channels();
    const before = memory();
    socket.pause();
    const seen = reader.vu.length;
    const { commands, late } = await commandDuring(system, () => forS(COMMANDED_SECONDS));
    await forS(SECONDS - COMMANDED_SECONDS);
    const after = memory();
    const grown = after.map((mb, index) => mb - before[index]!);
    const now = await rig.channels();
    const { stalls } = witness;
    const lost = blocksLost(blocks, now);
    const [audioIo, controlApi, nats] = grown.map((mb) => mb.toFixed(1));
    process.stdout.write(
      `\nmemory after ${SECONDS} s of a frozen subscriber, MB: ` +
        `audio-io ${audioIo}, control-api ${controlApi}, nats-server ${nats}\n`,
    );
    record({
      fault: `subscriber frozen for ${SECONDS} s`,
      blocksLost: [lost],
      stalls: [stalls],
      recoveryMs: [],
      openMs: [],
      commands,
      lateAccepted: late.length,
      gates: 'kept',
    });
    expect(late).toEqual([]);
    expect(Math.max(...grown)).toBeLessThan(LIMIT_MB);
    expect(lost).toBeLessThanOrEqual(mostBlocksLost(stalls));
    // The other reader got every message: the numbers have no gap.
    const got = reader.vu.slice(seen);
    expect(got.length).toBe(got.at(-1)!.seq - got[0]!.seq + 1);
  } finally {
    clearInterval(flooding);
    socket.destroy();
    await Promise.all([flood.close(), reader.close(), witness.close()]);
  }
});
