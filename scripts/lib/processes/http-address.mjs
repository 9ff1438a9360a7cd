import { connect, createServer } from 'node:net';
import { SetupError } from '../setup/setup-error.mjs';

/** Addresses at which a port must be free: some systems let it be bound at one address while another program listens at all. */
const TELLS_ALL = process.platform === 'linux';

/**
 * @typedef {object} HttpAddress
 * @property {string} host where control-api listens
 * @property {number} port
 * @property {string} url where a program on this machine reaches it
 */

/**
 * Where control-api is to listen. Throws SetupError with one sentence when it cannot.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<HttpAddress>}
 */
export async function reserveHttpAddress(env) {
  const host = env['HTTP_HOST'] || '127.0.0.1';
  const text = env['HTTP_PORT'] || '8000';
  const wanted = Number(text);
  if (!/^\d{1,5}$/.test(text) || wanted > 65_535)
    throw new SetupError(`HTTP_PORT must be a number from 0 to 65535, not "${text}".`);
  const reached = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  const port = await tryPort(host, wanted);
  if (!TELLS_ALL && (await someoneAnswers(reached, port))) throw await inUse(host, port);
  const scheme = env['HTTP_TLS_CERT_FILE'] ? 'https' : 'http';
  return {
    host,
    port,
    url: `${scheme}://${reached.includes(':') ? `[${reached}]` : reached}:${port}`,
  };
}

/**
 * Where the console's page comes from. The bus is on the loopback, so only a page on this machine
 * is of use there: at another HTTP_HOST browsers read through control-api.
 *
 * @param {HttpAddress} address
 * @returns {string[]}
 */
export function pageOrigins({ host, port, url }) {
  if (!/^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host)) return [];
  const scheme = new URL(url).protocol;
  return [...new Set([url, `${scheme}//127.0.0.1:${port}`, `${scheme}//localhost:${port}`])];
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function someoneAnswers(host, port) {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (/** @type {boolean} */ answers) => {
      socket.destroy();
      resolve(answers);
    };
    socket.setTimeout(1_000, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

/**
 * @param {string} host
 * @param {number} port 0: any free one
 * @returns {Promise<number>}
 */
async function tryPort(host, port) {
  const { code, found } = await listen(host, port);
  if (found) return found;
  if (code === 'EADDRINUSE') throw await inUse(host, port);
  if (code === 'EACCES')
    throw new SetupError(
      `Port ${port} needs more rights than you have: choose one above 1023, for example \`HTTP_PORT=8000 npm start\`.`,
    );
  throw new SetupError(
    `This machine has no address ${host} to listen at: correct HTTP_HOST, or unset it for 127.0.0.1.`,
  );
}

/**
 * @param {string} host
 * @param {number} port
 * @returns {Promise<{found?: number, code?: string}>}
 */
function listen(host, port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (/** @type {NodeJS.ErrnoException} */ { code }) => resolve({ code }));
    server.listen({ host, port }, () => {
      const address = server.address();
      const found = typeof address === 'object' && address ? address.port : port;
      server.close(() => resolve({ found }));
    });
  });
}

/**
 * @param {string} host
 * @param {number} port
 */
async function inUse(host, port) {
  let free = port + 1;
  while (free < port + 20 && !(await listen(host, free)).found) free++;
  return new SetupError(
    `Port ${port} on ${host} is in use: stop what uses it, or choose another with \`HTTP_PORT=${free} npm start\`.`,
  );
}
