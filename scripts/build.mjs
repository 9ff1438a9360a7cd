import { requireNode } from './lib/require-node.mjs';

if (requireNode())
  void Promise.all([import('./lib/commands/run-main.mjs'), import('./lib/setup/setup.mjs')]).then(
    ([{ runMain }, { setUp }]) => runMain(() => setUp().then(() => 0)),
  );
