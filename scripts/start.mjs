import { requireNode } from './lib/require-node.mjs';

if (requireNode())
  void Promise.all([
    import('./lib/commands/run-main.mjs'),
    import('./lib/commands/run-start.mjs'),
  ]).then(([{ runMain }, { runStart }]) => runMain(runStart));
