const SIGNS = [
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_SOCKET_TIMEOUT',
  'ERR_PNPM_META_FETCH_FAIL',
  'ERR_PNPM_NO_OFFLINE',
  'ENOTCACHED',
  'Temporary failure resolving',
  'Could not resolve',
  'Could not connect',
  'Network is unreachable',
];

/**
 * @param {string} text what a package manager printed
 * @returns {boolean} whether it could not reach what it wanted to fetch from
 */
export function networkProblem(text) {
  return SIGNS.some((sign) => text.includes(sign));
}
