import { requireNode } from './lib/require-node.mjs';

if (requireNode())
  void Promise.all([
    import('./lib/commands/run-main.mjs'),
    import('./lib/commands/run-make-keys.mjs'),
  ]).then(([{ runMain }, { runMakeKeys }]) => runMain(() => runMakeKeys(process.argv.slice(2))));
