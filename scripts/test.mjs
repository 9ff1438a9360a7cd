import { requireNode } from './lib/require-node.mjs';

if (requireNode())
  void Promise.all([
    import('./lib/commands/run-main.mjs'),
    import('./lib/commands/run-tests.mjs'),
  ]).then(([{ runMain }, { runTests }]) => runMain(() => runTests(process.argv.slice(2))));
