import { get as getPlain } from 'node:http';
import { get as getSecure } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';

const ASK_AGAIN_MS = 100;
const ANSWER_MS = 1_000;

/**
 * Asks control-api until it says that all is ready.
 *
 * @param {string} apiUrl
 * @param {{deadlineMs: number, signal: AbortSignal}} options
 * @returns {Promise<string | undefined>} undefined when it is ready, else what was missing at last
 */
export async function waitReady(apiUrl, { deadlineMs, signal }) {
  const end = performance.now() + deadlineMs;
  let missing = 'control-api does not answer';
  while (performance.now() < end && !signal.aborted) {
    try {
      const { status, text } = await ask(`${apiUrl}/readyz`);
      if (status === 200) return undefined;
      const body = /** @type {{detail?: string}} */ (JSON.parse(text));
      missing = body.detail ?? `control-api says ${status}`;
    } catch {
      // It does not listen yet.
    }
    await delay(ASK_AGAIN_MS);
  }
  return missing;
}

/**
 * @param {string} apiUrl
 * @returns {Promise<boolean>} whether a page for people is served there
 */
export async function servesPage(apiUrl) {
  try {
    const { status, type } = await ask(apiUrl);
    return status === 200 && type.startsWith('text/html');
  } catch {
    return false;
  }
}

/**
 * Of the process that was started a moment ago, and nothing secret: its certificate may be for
 * another name than the one that it is reached by here.
 *
 * @param {string} url
 * @returns {Promise<{status: number, type: string, text: string}>}
 */
function ask(url) {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(ANSWER_MS);
    /** @param {import('node:http').IncomingMessage} response */
    const take = (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.on('error', reject);
      const { statusCode: status = 0, headers } = response;
      response.on('end', () => resolve({ status, type: headers['content-type'] ?? '', text }));
    };
    const request = url.startsWith('https:')
      ? getSecure(url, { signal, rejectUnauthorized: false }, take)
      : getPlain(url, { signal }, take);
    request.on('error', reject);
  });
}
