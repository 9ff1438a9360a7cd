import { requireNode } from './lib/require-node.mjs';

if (requireNode())
  void Promise.all([
    import('./lib/commands/run-main.mjs'),
    import('./lib/commands/run-sim.mjs'),
  ]).then(([{ runMain }, { runSim }]) => runMain(() => runSim(process.argv.slice(2))));
