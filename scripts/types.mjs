import { requireNode } from './lib/require-node.mjs';

if (requireNode())
  void Promise.all([
    import('./lib/commands/run-main.mjs'),
    import('./lib/commands/run-types.mjs'),
  ]).then(([{ runMain }, { runTypes }]) => runMain(runTypes));
