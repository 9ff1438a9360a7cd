import { requireNode } from './lib/require-node.mjs';

if (requireNode())
  void Promise.all([
    import('./lib/commands/run-main.mjs'),
    import('./lib/commands/run-release.mjs'),
  ]).then(([{ runMain }, { runRelease }]) => runMain(() => runRelease(process.argv.slice(2))));
