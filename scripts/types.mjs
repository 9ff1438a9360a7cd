import { requireNode } from './lib/require-node.mjs';

if (requireNode())
  void Promise.all([import('./lib/run-main.mjs'), import('./lib/run-types.mjs')]).then(
    ([{ runMain }, { runTypes }]) => runMain(runTypes),
  );
