import { connect } from 'node:net';
import { SetupError } from '../setup/setup-error.mjs';

const NATS_PORT = 4222;

/**
 * @param {string} host
 * @param {number} port
 * @param {number} [timeoutMs]
 * @returns {Promise<boolean>} whether a nats-server greets whoever connects there
 */
export function answersAt(host, port, timeoutMs = 2_000) {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (/** @type {boolean} */ answers) => {
      socket.destroy();
      resolve(answers);
    };
    socket.setTimeout(timeoutMs, () => end(false));
    socket.once('error', () => end(false));
    socket.once('data', (data) => end(data.toString('latin1').startsWith('INFO ')));
  });
}

/**
 * @param {string} natsUrl as NATS_URL has it: one address or more, separated by commas
 * @returns {{host: string, port: number}[]}
 */
export function busAddresses(natsUrl) {
  return natsUrl.split(',').map((each) => {
    const text = each.trim();
    const url = text.includes('://') ? text : `nats://${text}`;
    if (!URL.canParse(url) || !new URL(url).hostname)
      throw new SetupError('NATS_URL is not an address: write it like nats://127.0.0.1:4222.');
    const { hostname, port } = new URL(url);
    return { host: hostname.replace(/^\[|\]$/g, ''), port: port ? Number(port) : NATS_PORT };
  });
}

/**
 * @param {string} natsUrl
 * @returns {string} the same without user and password
 */
export function withoutSecrets(natsUrl) {
  return natsUrl.replace(/\/\/[^@/,]*@/g, '//');
}

/**
 * Makes sure that a bus which runs already can be used.
 *
 * @param {string} natsUrl
 * @returns {Promise<void>} throws SetupError with one sentence that says what to do
 */
export async function requireBus(natsUrl) {
  const answers = await Promise.all(
    busAddresses(natsUrl).map(({ host, port }) => answersAt(host, port)),
  );
  if (answers.some(Boolean)) return;
  throw new SetupError(
    `No nats-server answers at ${withoutSecrets(natsUrl)} (NATS_URL): start it, or unset NATS_URL to have one started here.`,
  );
}
