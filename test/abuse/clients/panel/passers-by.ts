/** Who is there as well: newcomers, who connect anew each time, and a viewer who reads levels. */
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '@mcae/clock';
import { type Answer, type HttpAccess, HttpSocket } from './http-socket.js';

const NEWCOMER_MS = 1_500;
const NEWCOMER_EVERY_MS = 250;
const READ_EVERY_MS = 100;
const LEVELS = { path: '/vu' };
/** Needs a token where there are any, and no engine. */
const WHO_AM_I = { path: '/session' };

/** Visits of all rows: the next one has a token that was not here before. */
let visits = 0;

/** Each on a connection of its own. @param tokens undefined where none is needed */
export async function newcomers(
  access: Omit<HttpAccess, 'token'>,
  tokens: readonly string[] | undefined,
  forMs: number,
): Promise<Answer[]> {
  const visit = async (token: string | undefined) => {
    const socket = new HttpSocket({ ...access, token });
    const answer = await socket.send(WHO_AM_I, NEWCOMER_MS);
    await socket.close();
    return answer;
  };
  return repeat(forMs, NEWCOMER_EVERY_MS, () => visit(tokens?.[visits++ % tokens.length]));
}

/** On one connection, one request after the other. */
export async function reader(access: HttpAccess, forMs: number): Promise<Answer[]> {
  const socket = new HttpSocket(access);
  const answers: Answer[] = [];
  const endMs = systemClock.monoMs() + forMs;
  while (systemClock.monoMs() < endMs) {
    const answer = await socket.send(LEVELS);
    answers.push(answer);
    await delay(Math.max(0, answer.sentMs + READ_EVERY_MS - systemClock.monoMs()));
  }
  await socket.close();
  return answers;
}

async function repeat<T>(forMs: number, everyMs: number, run: () => Promise<T>): Promise<T[]> {
  const startMs = systemClock.monoMs();
  const all: Promise<T>[] = [];
  for (let index = 0; index * everyMs < forMs; index++) {
    await delay(Math.max(0, startMs + index * everyMs - systemClock.monoMs()));
    all.push(run());
  }
  return Promise.all(all);
}
