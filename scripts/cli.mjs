import { requireNode } from './lib/require-node.mjs';

if (requireNode())
  void Promise.all([
    import('./lib/commands/run-main.mjs'),
    import('./lib/commands/run-cli.mjs'),
  ]).then(([{ runMain }, { runCli }]) => runMain(() => runCli(process.argv.slice(2))));
