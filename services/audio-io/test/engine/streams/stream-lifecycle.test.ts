/** Each event in each phase: where it leads, and what is done for it. */
import { describe, expect, it } from 'vitest';
import type {
  LifeEffect,
  LifeEvent,
  Phase,
  StreamLife,
} from '../../../src/engine/streams/stream-life.js';
import { matters, NEW_LIFE, transition } from '../../../src/engine/streams/stream-lifecycle.js';
import { virtualPlan as plan } from '../../support/supervisor-rig.js';

const ATTEMPT = 3;
const reason = 'why';

const EVENTS = {
  prepareAsked: { type: 'prepareAsked' },
  startAsked: { type: 'startAsked' },
  stopAsked: { type: 'stopAsked' },
  planResolved: { type: 'planResolved', attempt: ATTEMPT, plan },
  'planFailed:not-found': { type: 'planFailed', attempt: ATTEMPT, kind: 'not-found', reason },
  'planFailed:lost': { type: 'planFailed', attempt: ATTEMPT, kind: 'lost', reason },
  lockAcquired: { type: 'lockAcquired', attempt: ATTEMPT },
  opened: { type: 'opened' },
  blockCame: { type: 'blockCame' },
  'ended:busy': { type: 'ended', kind: 'busy', reason },
  'ended:lost': { type: 'ended', kind: 'lost', reason },
  libraryEnded: { type: 'libraryEnded', reason },
  processGone: { type: 'processGone', reason },
  'blockMissed:lost': { type: 'blockMissed', kind: 'lost', reason },
  'blockMissed:stalled': { type: 'blockMissed', kind: 'stalled', reason },
  unhealthy: { type: 'unhealthy', reason },
  unconfirmed: { type: 'unconfirmed', reason },
  faulted: { type: 'faulted', attempt: ATTEMPT, reason },
  ranSteadily: { type: 'ranSteadily' },
  retryDue: { type: 'retryDue' },
  closed: { type: 'closed', attempt: ATTEMPT },
} satisfies Record<string, LifeEvent>;
type EventName = keyof typeof EVENTS;

const life = (phase: Phase, more: Partial<StreamLife> = {}): StreamLife => ({
  ...NEW_LIFE,
  phase,
  attempt: ATTEMPT,
  ...more,
});
/** Opened for the first time, and (') again after it ran. */
const FIRST = { state: 'opening' } as const;
const AGAIN = { state: 'lost', reason: 'gone', hasRun: true, restarts: 1, backoffMs: 400 } as const;

const LIVES: Readonly<Record<string, StreamLife>> = {
  idle: life('idle'),
  prepared: life('prepared'),
  resolving: life('resolving', FIRST),
  "resolving'": life('resolving', AGAIN),
  queued: life('queued', FIRST),
  "queued'": life('queued', AGAIN),
  opening: life('opening', FIRST),
  "opening'": life('opening', AGAIN),
  open: life('open', FIRST),
  "open'": life('open', AGAIN),
  running: life('running', { state: 'running', hasRun: true }),
  waiting: life('waiting', { ...FIRST, state: 'failed', reason: 'gone' }),
  "waiting'": life('waiting', AGAIN),
  closing: life('closing'),
};

/**
 * The phase after the event. A `.`: it does not matter. `failed`, `lost` and `stalled`: it waits for its
 * next opening, in that state.
 */
const MATRIX = `
                     idle      prepared  resolving resolving' queued  queued' opening opening' open    open'   running  waiting   waiting'  closing
prepareAsked         prepared  .         .         .          .       .       .       .        .       .       .        .         .         .
startAsked           resolving resolving .         .          .       .       .       .        .       .       .        .         .         resolving
stopAsked            closing   closing   closing   closing    closing closing closing closing  closing closing closing  closing   closing   .
planResolved         .         .         queued    queued     .       .       .       .        .       .       .        .         .         .
planFailed:not-found .         .         failed    lost       .       .       .       .        .       .       .        .         .         .
planFailed:lost      .         .         lost      lost       .       .       .       .        .       .       .        .         .         .
lockAcquired         .         .         .         .          opening opening .       .        .       .       .        .         .         .
opened               .         .         .         .          .       .       open    open     .       .       .        .         .         .
blockCame            .         .         .         .          .       .       .       .        running running .        .         .         .
ended:busy           .         .         failed    lost       failed  lost    failed  lost     failed  lost    lost     .         .         .
ended:lost           .         .         lost      lost       lost    lost    lost    lost     lost    lost    lost     .         .         .
libraryEnded         .         .         stalled   stalled    stalled stalled stalled stalled  stalled stalled lost     .         .         .
processGone          .         idle      stalled   stalled    stalled stalled stalled stalled  stalled stalled stalled  .         .         .
blockMissed:lost     .         .         .         .          .       .       lost    lost     lost    lost    lost     .         .         .
blockMissed:stalled  .         .         .         .          .       .       stalled stalled  stalled stalled stalled  .         .         .
unhealthy            .         .         .         .          .       .       .       .        .       .       stalled  .         .         .
unconfirmed          .         .         .         .          .       .       .       .        stalled stalled stalled  .         .         .
faulted              .         idle      failed    lost       failed  lost    failed  lost     stalled stalled stalled  .         .         .
ranSteadily          .         .         .         .          .       .       .       .        .       .       running  .         .         .
retryDue             .         .         .         .          .       .       .       .        .       .       .        resolving resolving .
closed               .         .         .         .          .       .       .       .        .       .       .        .         .         idle
`;

interface Cell {
  readonly from: string;
  readonly event: EventName;
  readonly to: string;
}

const CELLS: Cell[] = (() => {
  const [head = [], ...rows] = MATRIX.trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  return rows.flatMap(([event, ...cells]) =>
    cells.map((to, index) => ({ from: head[index]!, event: event as EventName, to })),
  );
})();

/** As the matrix has it. */
const nameOf = ({ phase, state }: StreamLife) => (phase === 'waiting' ? state : phase);
const typesOf = (effects: readonly LifeEffect[]) => effects.map(({ type }) => type);
const after = (from: StreamLife, event: LifeEvent) => transition(from, event).life;

describe('each event in each phase', () => {
  it('is in the matrix', () => {
    const phases = new Set(CELLS.map(({ from }) => LIVES[from]!.phase));
    expect(CELLS).toHaveLength(Object.keys(EVENTS).length * Object.keys(LIVES).length);
    expect([...phases].sort()).toEqual([
      ...['closing', 'idle', 'open', 'opening', 'prepared'],
      ...['queued', 'resolving', 'running', 'waiting'],
    ]);
  });

  it.each(CELLS.filter(({ to }) => to === '.'))('$event does nothing when $from', (cell) => {
    const from = LIVES[cell.from]!;
    const { life: next, effects } = transition(from, EVENTS[cell.event]);
    expect(next).toBe(from);
    expect(effects).toEqual([]);
    expect(matters(from, EVENTS[cell.event].type)).toBe(false);
  });

  it.each(CELLS.filter(({ to }) => to !== '.'))('$event leads from $from to $to', (cell) => {
    const from = LIVES[cell.from]!;
    const { life: next, effects } = transition(from, EVENTS[cell.event]);
    expect(nameOf(next)).toBe(cell.to);
    expect(matters(from, EVENTS[cell.event].type)).toBe(true);
    const isNews = next.state !== from.state || next.reason !== from.reason;
    expect(typesOf(effects).filter((type) => type === 'announce')).toHaveLength(isNews ? 1 : 0);
  });

  it.each(CELLS.filter(({ to }) => ['failed', 'lost', 'stalled'].includes(to)))(
    '$event when $from ends the process, closes the gates and sets the timer',
    (cell) => {
      const from = LIVES[cell.from]!;
      const { life: next, effects } = transition(from, EVENTS[cell.event]);
      const wasRunning = from.phase === 'running';
      expect(effects).toEqual([
        { type: 'killProcess' },
        { type: 'closeGates', wasRunning },
        { type: 'setTimer', delayMs: from.backoffMs, event: 'retryDue' },
        { type: 'announce' },
      ]);
      expect(next).toMatchObject({
        reason,
        restarts: from.restarts + (wasRunning ? 1 : 0),
        backoffMs: Math.min(1_000, 2 * from.backoffMs),
        hasRun: from.hasRun,
      });
    },
  );

  it.each(CELLS.filter(({ event, to }) => event === 'stopAsked' && to !== '.'))(
    'stopAsked when $from closes the process and keeps nothing going',
    (cell) => {
      const from = LIVES[cell.from]!;
      const isOpen = from.phase === 'open' || from.phase === 'running';
      const { life: next, effects } = transition(from, EVENTS.stopAsked);
      expect(effects.slice(0, 2)).toEqual([
        { type: 'clearTimers' },
        { type: 'closeProcess', isOpen },
      ]);
      expect(next).toMatchObject({ state: 'stopped', reason: null, restarts: from.restarts });
    },
  );
});

it('opens step by step', () => {
  const steps: [EventName, LifeEffect[]][] = [
    ['prepareAsked', [{ type: 'startProcess' }]],
    ['startAsked', [{ type: 'startWatch' }, { type: 'resolvePlan' }, { type: 'announce' }]],
    ['planResolved', [{ type: 'startProcess' }, { type: 'acquireLock' }]],
    ['lockAcquired', [{ type: 'open', isShut: false }]],
    ['opened', [{ type: 'sync' }]],
    [
      'blockCame',
      [{ type: 'setTimer', delayMs: 5_000, event: 'ranSteadily' }, { type: 'announce' }],
    ],
    ['ranSteadily', []],
  ];
  let current: StreamLife = { ...NEW_LIFE, attempt: ATTEMPT - 1 };
  for (const [event, effects] of steps) {
    const step = transition(current, EVENTS[event]);
    expect([event, step.effects]).toEqual([event, effects]);
    current = step.life;
  }
  expect(current).toMatchObject({ phase: 'running', state: 'running', hasRun: true, plan });
});

it('opens with closed gates what has failed, with what is desired what was asked for', () => {
  const opens = (from: string) => transition(LIVES[from]!, EVENTS.lockAcquired).effects;
  expect(opens('queued')).toEqual([{ type: 'open', isShut: false }]);
  expect(opens("queued'")).toEqual([{ type: 'open', isShut: true }]);
});

it('shows why it went down until it runs, and keeps the reason then', () => {
  let current = LIVES["waiting'"]!;
  for (const event of ['retryDue', 'planResolved', 'lockAcquired', 'opened'] as const) {
    const { attempt } = current;
    current = after({ ...current, attempt: ATTEMPT }, EVENTS[event]);
    if (event === 'retryDue') expect(current.attempt).toBe(attempt + 1);
    expect(current).toMatchObject({ state: 'lost', reason: 'gone' });
  }
  expect(after(current, EVENTS.blockCame)).toMatchObject({ state: 'running', reason: 'gone' });
});

it('does not listen to answers to an earlier opening', () => {
  const early = { attempt: ATTEMPT - 1 };
  for (const [from, event] of [
    ['resolving', EVENTS.planResolved],
    ['resolving', EVENTS['planFailed:lost']],
    ['queued', EVENTS.lockAcquired],
    ['open', EVENTS.faulted],
    ['closing', EVENTS.closed],
  ] as const)
    expect(transition(LIVES[from]!, { ...event, ...early })).toEqual({
      life: LIVES[from],
      effects: [],
    });
});

describe('the wait before the next opening', () => {
  const fail = (from: StreamLife) => {
    const { life: next, effects } = transition(from, EVENTS['ended:busy']);
    const timer = effects.find((effect) => effect.type === 'setTimer');
    return { next, delayMs: timer?.delayMs };
  };

  it('doubles from 50 ms to a second', () => {
    const delays: unknown[] = [];
    let current: StreamLife = { ...LIVES['opening']!, backoffMs: NEW_LIFE.backoffMs };
    for (let n = 0; n < 7; n++) {
      const { next, delayMs } = fail(current);
      delays.push(delayMs);
      current = { ...next, phase: 'opening' };
    }
    expect(delays).toEqual([50, 100, 200, 400, 800, 1_000, 1_000]);
  });

  it('is the first again after a steady run, not after a short one', () => {
    const ran = { ...LIVES['running']!, backoffMs: 800 };
    expect(fail(ran).delayMs).toBe(800);
    expect(fail(after(ran, EVENTS.ranSteadily)).delayMs).toBe(50);
  });
});

it('counts a restart for each run that went down, none for attempts', () => {
  let current = LIVES['running']!;
  for (const event of ['processGone', 'retryDue'] as const) current = after(current, EVENTS[event]);
  expect(current.restarts).toBe(1);
  current = after(current, { ...EVENTS['planFailed:not-found'], attempt: current.attempt });
  expect(current).toMatchObject({ phase: 'waiting', restarts: 1 });
});
