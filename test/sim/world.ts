/** One simulation: a seed makes a world, lets a minute pass in it, and says what was wrong. */
import { SimulatedClock, sleep } from '@mcae/clock';
import type { Config } from '@mcae/schema';
import { cause, LONGEST_FAULT_MS } from './faults/faults.js';
import type { SeededFault } from './faults/seeded-faults.js';
import { CommandOracle } from './oracles/command-oracle.js';
import { GateOracle } from './oracles/gate-oracle.js';
import { TelemetryOracle } from './oracles/telemetry-oracle.js';
import { type Invariant, Violation } from './oracles/violation.js';
import { Random } from './random.js';
import { Network } from './system/network.js';
import { SimApi } from './system/sim-api.js';
import { SimEngine } from './system/sim-engine.js';
import { SimProcess } from './system/sim-process.js';
import { BusRemote, RestRemote } from './users/remotes.js';
import { engineer, keyer, latcher, type SimUser, watcher } from './users/sim-users.js';

export interface WorldOptions {
  readonly seed: number;
  readonly seconds?: number;
  readonly seededFault?: SeededFault | undefined;
  /** Gets a line for all that happens: to find the cause of a violation. */
  readonly trace?: (line: string) => void;
}

export interface Outcome {
  readonly seed: number;
  readonly violation: string | undefined;
  readonly invariant: Invariant | undefined;
  readonly faults: readonly string[];
  readonly commands: number;
  readonly openBlocks: number;
}

const STEP_MS = 1_000;
/** Before the end all faults are over and everything has to work again. */
const HEALED_MS = 10_000;

export async function runWorld({
  seed,
  seconds = 60,
  seededFault,
  trace: print,
}: WorldOptions): Promise<Outcome> {
  const trace = print && ((line: string) => print(`${nowMs().toFixed(1).padStart(8)} ${line}`));
  const clock = new SimulatedClock({ settle: 'promises' });
  const random = new Random(seed);
  const nowMs = () => clock.monoMs();
  let violation: Violation | undefined;
  const fail = (invariant: Invariant, message: string) => {
    trace?.(`VIOLATION ${invariant} ${message}`);
    violation ??= new Violation(invariant, nowMs(), message);
  };
  const network = new Network(clock, random.fork());
  const telemetry = new TelemetryOracle(nowMs, fail);
  const commands = new CommandOracle(nowMs, fail, trace);
  const gates: GateOracle = new GateOracle({
    nowMs,
    fail,
    settle: (bootId, channel) => engine.settle(bootId, channel),
    thawedMs: (bootId) => engine.thawedMs(bootId),
    trace,
  });
  const shared = { clock, network, telemetry, commands, seededFault };
  const config = someConfig(random);
  const engine = new SimEngine({
    ...shared,
    random: random.fork(),
    config,
    gates,
  });
  const api = new SimApi({ ...shared, random: random.fork(), fail });
  engine.boot();
  api.boot();

  const endMs = seconds * 1_000;
  const rest = () => new RestRemote(api, clock, random.fork());
  const onBus = (name: string) =>
    new BusRemote(
      network.connect(
        name,
        new SimProcess({ clock, random: random.fork(), offsetMs: random.between(0, 1e6) }),
      ),
      commands,
    );
  const channels = Object.keys(config.logical_channels).map(Number);
  const user = (): SimUser => ({ clock, random: random.fork(), untilMs: endMs - 4_000, channels });
  const busClients = random.chance(0.4) ? ['console'] : [];
  void keyer(user(), rest(), 'flight');
  void watcher({ ...user(), untilMs: endMs }, rest());
  if (random.chance(0.5)) void latcher(user(), rest());
  if (random.chance(0.4)) void keyer(user(), rest(), 'capcom');
  if (random.chance(0.4)) void engineer(user(), rest(), config);
  for (const name of busClients) void keyer(user(), onBus(name), name);
  const targets = { clock, random: random.fork(), network, engine, api, clients: busClients };
  const faults: string[] = [];
  if (random.chance(0.95))
    void cause(targets, endMs - HEALED_MS - LONGEST_FAULT_MS, (name) => {
      trace?.(`FAULT ${name}`);
      faults.push(`${(nowMs() / 1_000).toFixed(1)} s ${name}`);
    });

  void recovers(clock, endMs, rest(), fail);
  while (nowMs() < endMs && !violation) {
    await clock.advance(STEP_MS);
    api.check();
  }
  return {
    seed,
    violation: violation?.message,
    invariant: violation?.invariant,
    faults,
    commands: commands.accepted,
    openBlocks: gates.openBlocks,
  };
}

/** After the last fault: levels are shown, and a key works. */
async function recovers(
  clock: SimulatedClock,
  endMs: number,
  rest: RestRemote,
  fail: (invariant: Invariant, message: string) => void,
): Promise<void> {
  await sleep(clock, endMs - 2_000);
  for (const what of ['vu', 'status'] as const) {
    const answer = await rest.get(what);
    if (answer !== 'ok') fail('no-recovery', `GET /${what}: ${answer}`);
  }
  const key = { channel: 1, holder: 'last', priority: 9 };
  const keyed = await rest.command('ptt.lease', key);
  if (keyed !== 'ok') fail('no-recovery', `the key is answered with ${keyed}`);
  const released = await rest.command('ptt.release', { channel: 1, holder: 'last' });
  if (released !== 'ok') fail('no-recovery', `letting go is answered with ${released}`);
}

function someConfig(random: Random): Config {
  const channel = (input_device: string) => ({ input_device, output_device: 'virtual:null' });
  const two = random.chance(0.4);
  // On the same pair of devices they share a stream.
  const second = random.chance(0.5) ? 'virtual:tone' : 'virtual:noise';
  return {
    sample_rate: 44_100,
    sample_format: 'int16',
    channels: 2,
    blocksize: random.pick([256, 512, 512, 4_096]),
    logical_channels: {
      '1': channel('virtual:tone'),
      ...(two && { '2': channel(second) }),
    },
    dsp: {
      comp: { ratio: 2, threshold_db: -20, attack_ms: 10, release_ms: 100 },
      limiter: { ceiling_db: -3, release_ms: 8 },
    },
    ...(random.chance(0.3) && { ptt: { timeout_s: 3, warning_s: 2 } }),
  };
}
