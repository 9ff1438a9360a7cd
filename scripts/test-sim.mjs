import { requireNode } from './lib/require-node.mjs';

if (requireNode())
  void Promise.all([import('./lib/run-main.mjs'), import('./lib/run-sim.mjs')]).then(
    ([{ runMain }, { runSim }]) => runMain(() => runSim(process.argv.slice(2))),
  );
