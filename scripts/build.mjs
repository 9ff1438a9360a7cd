import { requireNode } from './lib/require-node.mjs';

if (requireNode())
  void Promise.all([import('./lib/run-main.mjs'), import('./lib/setup.mjs')]).then(
    ([{ runMain }, { setUp }]) => runMain(() => setUp().then(() => 0)),
  );
