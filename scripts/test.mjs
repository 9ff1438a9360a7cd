import { requireNode } from './lib/require-node.mjs';

if (requireNode())
  void Promise.all([import('./lib/run-main.mjs'), import('./lib/run-tests.mjs')]).then(
    ([{ runMain }, { runTests }]) => runMain(() => runTests(process.argv.slice(2))),
  );
