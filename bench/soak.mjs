/**
 * npm run soak: the whole system on real PortAudio for minutes or hours: does it lose blocks, grow,
 * or leak? A C callback runs beside it on a loopback of its own and shows what the rig loses by itself.
 *
 *   npm run soak -- [--hours 8 | --minutes 10] [--scenario idle|supervisor|cpu-hog|all]
 *                   [--rig jack|pulse] [--config FILE]
 *
 * Without a config: four loopbacks of JACK (or PulseAudio) that need no card. With one: its devices, without the C
 * callback. Ends with 1 where
 * - a process grew: in a soak of 10 minutes or more, its least memory in the last quarter of the time against
 *   that in the quarter from the 5th minute on;
 * - a process holds more handles, or a stream was restarted though the machine never stood still;
 * - our channels lost more than the C callback's losses and the machine's stalls explain.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildCallback, lowerPriority, raisePriority } from './lib/callback.mjs';
import { OUT } from './lib/commands.mjs';
import { loadTs } from './lib/load-ts.mjs';
import { startControl } from './soak/control.mjs';
import { Counters, restartsOf } from './soak/counters.mjs';
import { faultsOf } from './soak/judge.mjs';
import { cpuTogetherS, processes, resources } from './soak/resources.mjs';
import { SCENARIOS } from './soak/scenarios.mjs';

const SAMPLE_MS = 5_000;
/** Measured: the heap after a collection grows for some 5 minutes, then no more. */
const SETTLED_MS = 5 * 60_000;
/** Within this time the C callback has opened its device. */
const OPENED_MS = 3_000;
/** Within this time a supervisor that stood still has read what its streams reported. */
const CAUGHT_UP_MS = 1_000;
/** Within this time every handle that is opened on first use is open. */
const STARTED_MS = 60_000;

const { values } = parseArgs({
  options: {
    hours: { type: 'string' },
    minutes: { type: 'string' },
    scenario: { type: 'string', default: 'idle' },
    config: { type: 'string' },
    rig: { type: 'string', default: 'jack' },
  },
});
const minutes = values.minutes ? Number(values.minutes) : 60 * Number(values.hours ?? 8);
const names = values.scenario === 'all' ? Object.keys(SCENARIOS) : [values.scenario];
const print = (line = '') => process.stdout.write(`${line}\n`);
if (!(minutes > 0) || names.some((name) => !(name in SCENARIOS))) {
  print(
    `Usage: npm run soak -- [--hours H | --minutes M] [--scenario ${Object.keys(SCENARIOS).join('|')}|all]`,
  );
  process.exit(2);
}
const { Witness } = await loadTs(new URL('../test/faults/support/witness.ts', import.meta.url));
const forMs = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
/** Rejects when a signal ends this: what was started is ended first. */
const interrupted = new Promise((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => reject(new Error(`ended by ${signal}`)));
});
interrupted.catch(() => {});

/** Our system on its devices; on a rig, one loopback is left for the C callback. */
async function start() {
  if (values.config) {
    const { startSystem } = await loadTs(new URL('../test/support/system.ts', import.meta.url));
    const system = await startSystem({ config: JSON.parse(readFileSync(values.config, 'utf8')) });
    return { system, stop: () => system.stop() };
  }
  const { jackSoundMissing, soundMissing, startJackSystem, startSoundSystem } = await loadTs(
    new URL('../test/sound/support/sound-system.ts', import.meta.url),
  );
  const missing = values.rig === 'jack' ? jackSoundMissing : soundMissing;
  if (missing) throw new Error(`no sound here: ${missing}`);
  const sound =
    values.rig === 'jack'
      ? await startJackSystem({ loopbacks: 5 })
      : await startSoundSystem({ loopbacks: 5 });
  return { system: sound.system, rig: sound.rig, stop: () => sound.stop() };
}

/**
 * While the supervisor stands still there is no status, or an old one.
 *
 * @param {number} sinceMs UTC, of the oldest that will do
 */
async function channelsOf(system, sinceMs = 0) {
  for (;;) {
    const { status, body } = await system.request('/status').catch(() => ({ status: 0 }));
    if (status === 200 && body.ts_ms >= sinceMs) return body.channels;
    await forMs(100);
  }
}

async function soak(name) {
  const { system, rig, stop } = await start();
  let witness;
  let end = async () => {};
  let counting = Promise.resolve();
  let control;
  try {
    await system.ready();
    const before = await channelsOf(system);
    const totalMs = minutes * 60_000;
    const nice = Object.values(before)[0].stream_nice;
    control =
      rig &&
      startControl(
        buildCallback(),
        rig,
        (OPENED_MS + totalMs) / 1_000,
        Object.values(before)[0].stream_realtime_priority > 0,
      );
    await Promise.race([forMs(OPENED_MS), interrupted]);
    const counters = new Counters(await channelsOf(system, Date.now()));
    end = SCENARIOS[name]({ system, nice });
    const pids = processes(system, before);
    const samples = [resources(pids)];
    const sampling = setInterval(() => {
      samples.push(resources(pids));
      // One after the other, so that they keep their order.
      counting = counting.then(async () => counters.add(await channelsOf(system)));
    }, SAMPLE_MS);
    const cpuBefore = cpuTogetherS(pids);
    const startMs = performance.now();
    // At the priority of sound, only a stall of the machine itself holds the witness up.
    raisePriority(process.pid);
    witness = new Witness();
    await Promise.race([forMs(totalMs), interrupted]).finally(() => clearInterval(sampling));
    const seconds = (performance.now() - startMs) / 1_000;
    samples.push(resources(pids));
    const cpuAfter = cpuTogetherS(pids);
    await end();
    end = async () => {};
    await counting;
    const last = await channelsOf(system, Date.now() + CAUGHT_UP_MS);
    counters.add(last);
    const { grown } = counters;
    const { stalls } = witness;
    const quarter = Math.ceil(samples.length / 4);
    const at = (ms) => Math.min(Math.ceil(ms / SAMPLE_MS), samples.length - quarter);
    const settled = at(SETTLED_MS);
    // A heap grows between two collections: its least size is what it holds.
    const least = (some) =>
      pids.map((_, index) => Math.min(...some.map((sample) => sample[index].rssMb)));
    return {
      scenario: name,
      minutes,
      blocks: grown.blocks,
      inputXruns: grown.input_xruns,
      outputXruns: grown.output_xruns,
      lateBlocks: grown.late_blocks,
      silencedBlocks: grown.silenced_blocks,
      restarts: restartsOf(last) - restartsOf(before),
      reasons: Object.values(last).flatMap(({ restarts, reason }) =>
        restarts > 0 ? [reason] : [],
      ),
      channels: Object.keys(last).length,
      isRig: rig !== undefined,
      control: await control?.result,
      stalls,
      load: loadavg()[0],
      cpuPercent: (100 * (cpuAfter - cpuBefore)) / seconds,
      processes: pids.map(([name]) => name),
      rssMb: [least(samples.slice(settled, settled + quarter)), least(samples.slice(-quarter))],
      handles: [samples[at(STARTED_MS)], samples.at(-1)].map((some) =>
        some.map(({ handles }) => handles),
      ),
    };
  } finally {
    await witness?.close();
    await end();
    control?.end();
    // Processes of the next scenario start at the normal priority.
    lowerPriority(process.pid);
    await stop();
  }
}

const rounded = (list) => list.map((value) => value.toFixed(0)).join('/');
const all = [];
print(`${minutes} minutes each: ${names.join(', ')}`);
for (const name of names) {
  const one = await soak(name);
  all.push(one);
  if (all.length === 1) {
    print(
      '| scenario | blocks | xruns in, out | late | restarts | C callback beside: of, xruns, late | stalls of the machine | CPU of ours, % | RSS MB, handles: start → end |',
    );
    print('|---|---|---|---|---|---|---|---|---|');
  }
  const { callbacks, xruns, late } = one.control ?? {};
  print(
    `| ${name} | ${one.blocks} | ${one.inputXruns}, ${one.outputXruns} | ${one.lateBlocks} | ${one.restarts} ` +
      `| ${callbacks === undefined ? '–' : `${callbacks}, ${xruns}, ${late}`} | ${one.stalls} | ${one.cpuPercent.toFixed(0)} ` +
      `| ${rounded(one.rssMb[0])} → ${rounded(one.rssMb[1])}, ${one.handles.map(rounded).join(' → ')} |`,
  );
  print(`(${one.processes.join('/')}; load ${one.load.toFixed(1)})`);
  if (one.reasons.length > 0) print(`(restarted: ${one.reasons.join('; ')})`);
}
mkdirSync(OUT, { recursive: true });
writeFileSync(join(OUT, 'soak.json'), `${JSON.stringify(all, null, 2)}\n`);
const faults = all.flatMap(faultsOf);
for (const fault of faults) print(fault);
process.exit(faults.length > 0 ? 1 : 0);
