/** The states of a stream as a Mermaid diagram, found by trying every event on every life that can be reached. */
import type { StreamState } from '@mcae/schema';
import type { LifeEvent, StreamLife } from '../../src/engine/streams/stream-life.js';
import { NEW_LIFE, transition } from '../../src/engine/streams/stream-lifecycle.js';
import { virtualPlan as plan } from './supervisor-rig.js';

const reason = '';

type Words = string | ((life: StreamLife) => string);
const failed = ({ phase, hasRun }: StreamLife) => {
  if (phase === 'running') return 'its device fails';
  return hasRun ? 'cannot be opened again' : 'cannot be opened';
};

/** Every event, in the words of the diagram; those without words change no state. */
const EVENTS: readonly (readonly [words: Words, event: (attempt: number) => LifeEvent])[] = [
  ['', () => ({ type: 'prepareAsked' })],
  ['started', () => ({ type: 'startAsked' })],
  ['', (attempt) => ({ type: 'planResolved', attempt, plan })],
  ['', (attempt) => ({ type: 'lockAcquired', attempt })],
  ['', () => ({ type: 'opened' })],
  ['the first block', () => ({ type: 'blockCame' })],
  [failed, (attempt) => ({ type: 'planFailed', attempt, kind: 'not-found', reason })],
  [failed, () => ({ type: 'ended', kind: 'busy', reason })],
  ['its device went away', () => ({ type: 'ended', kind: 'lost', reason })],
  ['its device gives no block', () => ({ type: 'blockMissed', kind: 'lost', reason })],
  ['the sound library gave up', () => ({ type: 'libraryEnded', reason })],
  ['its process died', () => ({ type: 'processGone', reason })],
  ['its process froze', () => ({ type: 'blockMissed', kind: 'stalled', reason })],
  ['it spins or storms with xruns', () => ({ type: 'unhealthy', reason })],
  ['it confirms nothing', () => ({ type: 'unconfirmed', reason })],
  ['a fault of the engine', (attempt) => ({ type: 'faulted', attempt, reason })],
  ['', () => ({ type: 'ranSteadily' })],
  ['', () => ({ type: 'retryDue' })],
  ['stopped', () => ({ type: 'stopAsked' })],
  ['', (attempt) => ({ type: 'closed', attempt })],
];

interface Edge {
  readonly from: StreamState;
  readonly to: StreamState;
  readonly words: Set<string>;
}

/** Two lives that differ in numbers alone go on alike. */
const keyOf = ({ phase, state, hasRun }: StreamLife) => `${phase} ${state} ${hasRun}`;

function allEdges(): Edge[] {
  const found = new Map<string, Edge>();
  const seen = new Set([keyOf(NEW_LIFE)]);
  const reached: StreamLife[] = [NEW_LIFE];
  // What is added meanwhile is walked as well.
  for (const life of reached)
    for (const [words, event] of EVENTS) {
      const { life: next } = transition(life, event(life.attempt));
      if (!seen.has(keyOf(next))) reached.push(next);
      seen.add(keyOf(next));
      if (next.state === life.state) continue;
      const key = `${life.state} ${next.state}`;
      const edge = found.get(key) ?? { from: life.state, to: next.state, words: new Set() };
      found.set(key, edge);
      edge.words.add(typeof words === 'string' ? words : words(life));
    }
  const rank = ({ from, to }: Edge) =>
    10 * ((ORDER.indexOf(from) + 1) % ORDER.length) + ORDER.indexOf(to);
  return [...found.values()].sort((a, b) => rank(a) - rank(b));
}

const ORDER: readonly StreamState[] = [
  ...(['opening', 'running', 'failed', 'lost', 'stalled', 'stopped'] as const),
];
const DOWN: readonly StreamState[] = ['failed', 'lost', 'stalled'];

/** An opening that fails leads from one such state to another as it leads there from `opening`: drawn once. */
function isDrawnFromOpening({ from, to, words }: Edge, edges: readonly Edge[]): boolean {
  const first = edges.find((edge) => edge.from === 'opening' && edge.to === to);
  const isSame = first !== undefined && [...words].every((each) => first.words.has(each));
  return DOWN.includes(from) && DOWN.includes(to) && isSame;
}

/** That all can be stopped is drawn once as well. */
function isStopOfAll({ from, to }: Edge, edges: readonly Edge[]): boolean {
  const stops = edges.filter((edge) => edge.to === 'stopped');
  const all = ['failed', 'lost', 'opening', 'running', 'stalled'];
  const isAll = stops.length === all.length && stops.every((edge) => all.includes(edge.from));
  return to === 'stopped' && from !== 'running' && isAll;
}

export function lifecycleDiagram(): string {
  const edges = allEdges();
  const name = (state: StreamState) => (state === 'stopped' ? '[*]' : state);
  const drawn = edges.filter(
    (edge) => !isDrawnFromOpening(edge, edges) && !isStopOfAll(edge, edges),
  );
  const lines = drawn.map(
    ({ from, to, words }) => `    ${name(from)} --> ${name(to)}: ${[...words].join(', ')}`,
  );
  return ['```mermaid', 'stateDiagram-v2', ...lines, '```'].join('\n');
}
