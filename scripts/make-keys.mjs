import { requireNode } from './lib/require-node.mjs';

if (requireNode())
  void Promise.all([import('./lib/run-main.mjs'), import('./lib/run-make-keys.mjs')]).then(
    ([{ runMain }, { runMakeKeys }]) => runMain(() => runMakeKeys(process.argv.slice(2))),
  );
