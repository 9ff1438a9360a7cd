/**
 * The life of a stream as a table: for each phase the events that matter in it, where they lead, and what has
 * to be done for it. Pure: no clock, no process. The diagram in docs/sound.md is generated from it.
 */
import type { StreamState } from '@mcae/schema';
import type { LifeEffect, LifeEvent, Phase, StreamLife } from './stream-life.js';

/** The wait before a stream is opened again: doubled each time, and the first again after a steady run. */
const BACKOFF_FIRST_MS = 50;
const BACKOFF_MOST_MS = 1_000;
const STEADY_MS = 5_000;

interface Step {
  readonly next: Partial<StreamLife>;
  readonly effects: readonly LifeEffect[];
}
type EventOf<T extends LifeEvent['type']> = LifeEvent & { readonly type: T };
type Rule<E> = (life: StreamLife, event: E) => Step;
type Rules = { readonly [T in LifeEvent['type']]?: Rule<EventOf<T>> };

export const NEW_LIFE: StreamLife = {
  phase: 'idle',
  state: 'stopped',
  reason: null,
  plan: undefined,
  attempt: 0,
  hasRun: false,
  restarts: 0,
  backoffMs: BACKOFF_FIRST_MS,
};

const to =
  (phase: Phase, ...effects: LifeEffect[]): Rule<unknown> =>
  () => ({ next: { phase }, effects });

const start: Rule<unknown> = ({ attempt }) => ({
  next: { phase: 'resolving', state: 'opening', attempt: attempt + 1 },
  effects: [{ type: 'startWatch' }, { type: 'resolvePlan' }],
});
const retry: Rule<unknown> = ({ attempt }) => ({
  next: { phase: 'resolving', attempt: attempt + 1 },
  effects: [{ type: 'resolvePlan' }],
});
const resolved: Rule<EventOf<'planResolved'>> = (_, { plan }) => ({
  next: { phase: 'queued', plan },
  effects: [{ type: 'startProcess' }, { type: 'acquireLock' }],
});
const open: Rule<unknown> = ({ state }) => ({
  next: { phase: 'opening' },
  effects: [{ type: 'open', isShut: state !== 'opening' }],
});
const run: Rule<unknown> = () => ({
  next: { phase: 'running', state: 'running', hasRun: true },
  effects: [{ type: 'setTimer', delayMs: STEADY_MS, event: 'ranSteadily' }],
});
const steady: Rule<unknown> = () => ({ next: { backoffMs: BACKOFF_FIRST_MS }, effects: [] });
const stop: Rule<unknown> = ({ phase }) => ({
  next: { phase: 'closing', state: 'stopped', reason: null },
  effects: [
    { type: 'clearTimers' },
    { type: 'closeProcess', isOpen: phase === 'open' || phase === 'running' },
  ],
});

/** It does not run any more: end what is left of it, close its gates, try again later. */
const down =
  <E extends { readonly reason: string }>(
    stateAfter: (life: StreamLife, event: E) => StreamState,
  ): Rule<E> =>
  (life, event) => {
    const wasRunning = life.phase === 'running';
    return {
      next: {
        phase: 'waiting',
        state: stateAfter(life, event),
        reason: event.reason,
        restarts: life.restarts + (wasRunning ? 1 : 0),
        backoffMs: Math.min(BACKOFF_MOST_MS, 2 * life.backoffMs),
      },
      effects: [
        { type: 'killProcess' },
        { type: 'closeGates', wasRunning },
        { type: 'setTimer', delayMs: life.backoffMs, event: 'retryDue' },
      ],
    };
  };

/** A device that once ran is lost, one that never did has failed. */
const notOpened = ({ hasRun }: StreamLife): StreamState => (hasRun ? 'lost' : 'failed');
const ended = (life: StreamLife, { kind }: EventOf<'ended' | 'planFailed'>): StreamState =>
  kind === 'lost' ? 'lost' : notOpened(life);
const stalled = () => 'stalled' as const;

/** Whatever it is at: asked to stop, or its process has ended. */
const STARTED: Rules = {
  stopAsked: stop,
  processGone: down(stalled),
  ended: down<EventOf<'ended'>>(ended),
  // A device that has gone ends a stream so; one that gave no block yet may give some if asked again.
  libraryEnded: down(({ phase }) => (phase === 'running' ? 'lost' : 'stalled')),
  faulted: down(notOpened),
};
const WATCHED: Rules = { ...STARTED, blockMissed: down((_, { kind }) => kind) };
const OPEN: Rules = { ...WATCHED, unconfirmed: down(stalled), faulted: down(stalled) };

const TABLE: Readonly<Record<Phase, Rules>> = {
  idle: {
    prepareAsked: to('prepared', { type: 'startProcess' }),
    startAsked: start,
    stopAsked: stop,
  },
  // Prepared in vain: another process is started then.
  prepared: {
    startAsked: start,
    stopAsked: stop,
    processGone: to('idle', { type: 'killProcess' }),
    faulted: to('idle', { type: 'killProcess' }),
  },
  resolving: { ...STARTED, planResolved: resolved, planFailed: down<EventOf<'planFailed'>>(ended) },
  queued: { ...STARTED, lockAcquired: open },
  opening: { ...WATCHED, opened: to('open', { type: 'sync' }) },
  open: { ...OPEN, blockCame: run },
  running: { ...OPEN, ranSteadily: steady, unhealthy: down(stalled) },
  waiting: { stopAsked: stop, retryDue: retry },
  closing: { closed: to('idle'), startAsked: start },
};

/** Does this event matter now? */
export const matters = ({ phase }: StreamLife, type: LifeEvent['type']): boolean =>
  TABLE[phase][type] !== undefined;

/** @returns the life after the event, and what is to be done, in order; an event that does not matter does nothing. */
export function transition(
  life: StreamLife,
  event: LifeEvent,
): { readonly life: StreamLife; readonly effects: readonly LifeEffect[] } {
  const rule = TABLE[life.phase][event.type] as Rule<LifeEvent> | undefined;
  if (!rule || ('attempt' in event && event.attempt !== life.attempt)) return { life, effects: [] };
  const { next, effects } = rule(life, event);
  const after = { ...life, ...next };
  const isNews = after.state !== life.state || after.reason !== life.reason;
  return { life: after, effects: isNews ? [...effects, { type: 'announce' }] : effects };
}
