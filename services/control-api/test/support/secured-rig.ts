/** The service as other machines reach it: with tokens, and a way to sign in. */
import { type Bearer, createBearers } from './bearers.js';
import { createRig } from './rig.js';

/** Headers of a request that a page of the service itself sends. */
export const OWN_PAGE = { host: 'audio.example', origin: 'http://audio.example' };

export async function securedRig(host = '0.0.0.0') {
  const bearers = createBearers();
  const rig = await createRig({ tokens: bearers.tokens, host });
  const signIn = async (bearer: Bearer) => {
    const json = { token: bearers.token(bearer) };
    const answer = await rig.request('/session', { json, headers: OWN_PAGE });
    const header = String(answer.headers['set-cookie']);
    return { answer, header, cookie: header.split(';')[0] ?? '' };
  };
  return { ...rig, ...bearers, signIn };
}
