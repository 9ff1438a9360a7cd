import { runnerImport } from 'vite';

/**
 * A TypeScript module of the tests, for a benchmark that stands on the same sound rigs.
 * @param {URL} url
 */
export async function loadTs(url) {
  const { module } = await runnerImport(url.pathname, { configFile: false, logLevel: 'error' });
  return module;
}
