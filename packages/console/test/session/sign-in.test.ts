/** Who is signed in, what that user may do, and how the page notices that a session is over. */
import { ApiProblem, type SessionAnswer } from '@mcae/client';
import { SimulatedClock } from '@mcae/clock';
import { expect, it } from 'vitest';
import { SignIn } from '../../src/model/session/sign-in.js';

const OPERATOR: SessionAnswer = {
  required: true,
  name: 'flight-panel',
  role: 'operator',
  channels: [1, 2],
  expires_ts_ms: 1,
};
const OPEN: SessionAnswer = {
  ...OPERATOR,
  required: false,
  name: null,
  role: 'engineer',
  channels: null,
};
const refused = (code: 'unauthenticated' | 'session_expired' | 'token_refused') =>
  new ApiProblem(code, `it is ${code}`, { status: 401 });

function createSignIn(first: SessionAnswer | ApiProblem) {
  const clock = new SimulatedClock({ startMs: 1_000 });
  const calls: string[] = [];
  const service = { answer: first, asked: 0 };
  const session = async () => {
    service.asked++;
    if (service.answer instanceof ApiProblem) throw service.answer;
    return service.answer;
  };
  const signIn = new SignIn({
    client: {
      session,
      signIn: async (token) => {
        if (token !== 'right') throw refused('token_refused');
        service.answer = OPERATOR;
        return OPERATOR;
      },
      signOut: async () => {},
    },
    time: clock,
    onIn: () => calls.push('in'),
    onOut: () => calls.push('out'),
  });
  return { signIn, service, clock, calls };
}

it('asks for a token at the first visit, takes the right one, and keeps asking who it is', async () => {
  const { signIn, service, clock, calls } = createSignIn(refused('unauthenticated'));
  await signIn.start();
  expect(signIn.state.value).toEqual({ phase: 'out', reason: null });
  expect(signIn.refusal('key', 1)).toBe('You are not signed in');
  expect(await signIn.signIn('wrong')).toBe('it is token_refused');
  expect(await signIn.signIn(' right ')).toBeUndefined();
  expect(calls).toEqual(['in']);
  const { asked } = service;
  await clock.advance(20_000);
  expect(service.asked).toBeGreaterThan(asked + 2);
  expect(calls).toEqual(['in']);
});

it('is out within seconds of a no, and not for want of an answer', async () => {
  const { signIn, service, clock, calls } = createSignIn(OPERATOR);
  await signIn.start();
  service.answer = new ApiProblem('no_answer', 'the service does not answer');
  await clock.advance(30_000);
  expect(signIn.state.value.phase).toBe('in');
  service.answer = refused('session_expired');
  await clock.advance(5_000);
  expect(signIn.state.value).toEqual({ phase: 'out', reason: 'it is session_expired' });
  expect(calls).toEqual(['in', 'out']);
});

it('offers what the role may', async () => {
  const { signIn, service } = createSignIn(OPERATOR);
  await signIn.start();
  expect(signIn.refusal('key', 2)).toBeNull();
  expect(signIn.refusal('key', 3)).toBe('flight-panel may not key this channel');
  expect(signIn.refusal('acknowledge')).toBeNull();
  expect(signIn.refusal('configure')).toBe('flight-panel may not: role operator');
  service.answer = { ...OPERATOR, role: 'viewer', channels: null };
  await signIn.start();
  for (const action of ['key', 'acknowledge', 'configure'] as const)
    expect(signIn.refusal(action, 1)).toBe('flight-panel may not: role viewer');
  service.answer = { ...OPERATOR, role: 'engineer', channels: null };
  await signIn.start();
  for (const action of ['key', 'acknowledge', 'configure'] as const)
    expect(signIn.refusal(action, 1)).toBeNull();
});

it('knows under which name others see its keys', async () => {
  const { signIn } = createSignIn(OPERATOR);
  await signIn.start();
  expect(signIn.nameOf('left')).toBe('flight-panel/left');
  expect(signIn.nameOf('flight-panel')).toBe('flight-panel');
});

it('is silent where no token is needed', async () => {
  const { signIn, service, clock, calls } = createSignIn(OPEN);
  await signIn.start();
  await clock.advance(60_000);
  expect(service.asked).toBe(1);
  expect(calls).toEqual(['in']);
  expect(signIn.refusal('configure')).toBeNull();
  expect(signIn.nameOf('left')).toBe('left');
});

it('signs out, whatever the service says', async () => {
  const { signIn, calls } = createSignIn(OPERATOR);
  await signIn.start();
  await signIn.signOut();
  expect(signIn.state.value).toEqual({ phase: 'out', reason: 'You have signed out.' });
  expect(calls).toEqual(['in', 'out']);
});
