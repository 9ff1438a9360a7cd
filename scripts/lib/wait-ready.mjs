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
      const response = await fetch(`${apiUrl}/readyz`, { signal: AbortSignal.timeout(ANSWER_MS) });
      const body = /** @type {{detail?: string}} */ (await response.json());
      if (response.ok) return undefined;
      missing = body.detail ?? `control-api says ${response.status}`;
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
    const response = await fetch(apiUrl, {
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    await response.arrayBuffer();
    return response.ok && (response.headers.get('content-type') ?? '').startsWith('text/html');
  } catch {
    return false;
  }
}
