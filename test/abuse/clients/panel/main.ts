/** The honest clients of one row: held keys, single presses, newcomers, a viewer. */
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '@mcae/clock';
import { COMMAND_FRESHNESS_MS } from '@mcae/schema';
import { serveCalls } from '../serve-calls.js';
import { timesOf } from '../times.js';
import { GateWatch } from './gate-watch.js';
import { HeldKey } from './held-key.js';
import { type Answer, HttpSocket } from './http-socket.js';
import { keyHistory } from './key-history.js';
import { newcomers, reader } from './passers-by.js';
import { newPress, opensAnew, RENEW_MS } from './protocol.js';
import type { Asked, PanelCalls, PanelReport, PanelSetUp } from './report.js';
import { type SinglePress, SinglePresses } from './single-presses.js';

/** Another address of the loopback than the attacker's. */
const NEWCOMERS_FROM = '127.0.0.2';
/** Of the time of a row: presses come in its middle part. */
const PRESSES_FROM = 0.05;
const PRESSES_FOR = 0.9;
/** Times come from two processes. */
const ROUNDING_MS = 3;
/** Events may come behind the answers that they belong to. */
const EVENTS_WITHIN_MS = 500;
const LOOK_MS = 10;

let setUp: PanelSetUp | undefined;
let watch: GateWatch | undefined;
let keys: HeldKey[] = [];
let sockets: HttpSocket[] = [];
let singles: SinglePresses | undefined;

async function begin(options: PanelSetUp): Promise<void> {
  const { target, held, pressed, presses, panelsOfAKey = 1 } = options;
  const access = { url: target.url, ca: target.ca, token: target.tokens?.panel };
  setUp = options;
  watch = new GateWatch(target.natsUrl);
  await until(() => watch?.connected() === true);
  singles = new SinglePresses(access, pressed);
  await singles.open(presses);
  keys = held.flatMap((channel) => {
    const press = newPress(channel, `panel ${channel}`);
    return Array.from({ length: panelsOfAKey }, (_, index) => {
      const socket = new HttpSocket(access);
      sockets.push(socket);
      return new HeldKey(press, socket, index > 0);
    });
  });
  await Promise.all(sockets.map((socket) => socket.open()));
  for (const key of keys) {
    await key.down();
    // Evenly over a period: panels do not beat in time.
    if (keys.length <= RENEW_MS) await delay(RENEW_MS / keys.length);
  }
}

async function measure({ ms }: { ms: number }): Promise<PanelReport> {
  if (!setUp || !watch || !singles) throw new Error('begin first');
  const { target, presses } = setUp;
  const { url, ca, tokens, newcomerTokens } = target;
  const fromAddress = setUp.newcomersFrom ?? NEWCOMERS_FROM;
  const startMs = systemClock.monoMs();
  const begunBefore = new Map(keys.map((key) => [key, key.begun]));
  const press = async () => {
    await delay(ms * PRESSES_FROM);
    return singles!.run(presses, (ms * PRESSES_FOR) / Math.max(1, presses));
  };
  const [pressed, came, read] = await Promise.all([
    press(),
    newcomers({ url, ca, fromAddress }, newcomerTokens, ms),
    setUp.honestViewer ? reader({ url, ca, token: tokens?.['honest-viewer'] }, ms) : undefined,
    delay(ms),
  ]);
  await untilTold(pressed);
  const endMs = systemClock.monoMs();
  const renewals = keys.flatMap((key) => key.renewals.filter(({ sentMs }) => sentMs >= startMs));
  const histories = keys.map((key) => historyOf(key, startMs, endMs, begunBefore.get(key) ?? 0));
  return {
    renewals: asked(renewals),
    reopened: histories.reduce((sum, { reopened }) => sum + reopened, 0),
    endings: histories.flatMap(({ endings }) => endings),
    presses: judged(pressed),
    closings: asked(pressed.map(({ closing }) => ({ ...closing, answeredMs: closedMs(closing) }))),
    newcomers: asked(came),
    viewer: read && asked(read),
  };
}

/** @param begunBefore presses of this key before the row */
function historyOf(key: HeldKey, startMs: number, endMs: number, begunBefore: number) {
  const { press, holder, begun, renewals } = key;
  // It only joins a press that another one began.
  if (begunBefore === 0) return { reopened: 0, endings: [] };
  const before = keyHistory(eventsUntil(startMs), press.channel, holder);
  const after = keyHistory(eventsUntil(endMs), press.channel, holder);
  const told = after.openings - before.openings - (begun - begunBefore);
  // Events may be lost where the bus is stopped.
  const answered = renewals.filter((one) => one.sentMs >= startMs && opensAnew(one)).length;
  const endings = after.endings.slice(before.endings.length);
  return { reopened: Math.max(0, told, answered), endings };
}

const eventsUntil = (ms: number) => watch?.events.filter(({ mono_ms }) => mono_ms <= ms) ?? [];

function asked(answers: readonly Answer[]): Asked {
  const refused: Record<string, number> = {};
  for (const { code } of answers) if (code !== undefined) refused[code] = (refused[code] ?? 0) + 1;
  const times = timesOf(answers.map(({ sentMs, answeredMs }) => answeredMs - sentMs));
  return { made: answers.length, refused, times };
}

const closedMs = ({ id, answeredMs }: Answer) => watch?.carriedOutMs(id) ?? answeredMs;

function judged(pressed: readonly SinglePress[]): PanelReport['presses'] {
  let carriedOut = 0;
  let untold = 0;
  const lateMs: number[] = [];
  for (const { opening } of pressed) {
    const { id, status, sentMs, answeredMs } = opening;
    const atMs = watch?.carriedOutMs(id);
    if (atMs !== undefined || status === 200) carriedOut++;
    if (atMs !== undefined && isLate(sentMs, atMs)) lateMs.push(Math.round(atMs - sentMs));
    if (atMs === undefined && status === 200 && isLate(sentMs, answeredMs)) untold++;
  }
  return { sent: pressed.length, carriedOut, lateMs, untold };
}

const isLate = (sentMs: number, atMs: number) => atMs - sentMs > COMMAND_FRESHNESS_MS + ROUNDING_MS;

/** Waits for the events of what was carried out, for a bounded time. */
async function untilTold(pressed: readonly SinglePress[]): Promise<void> {
  const done = pressed.flatMap(({ opening, closing }) =>
    [opening, closing].filter(({ status }) => status === 200),
  );
  await until(() => done.every(({ id }) => watch?.carriedOutMs(id) !== undefined));
}

async function until(condition: () => boolean): Promise<void> {
  const endMs = systemClock.monoMs() + EVENTS_WITHIN_MS;
  while (!condition() && systemClock.monoMs() < endMs) await delay(LOOK_MS);
}

async function end(): Promise<void> {
  await Promise.all(keys.map((key) => key.up()));
  await Promise.all([...sockets.map((socket) => socket.close()), singles?.close(), watch?.close()]);
  keys = [];
  sockets = [];
}

serveCalls({ begin, measure, end } satisfies PanelCalls);
