// A user interface on NATS in 20 lines: levels of every engine, and what is stale said so.
// Run: node examples/ui-on-nats.mjs [nats://127.0.0.1:4222]
import { connect } from 'nats';

const [, , servers = 'nats://127.0.0.1:4222'] = process.argv;
const nats = await connect({ servers, maxReconnectAttempts: -1, reconnectTimeWait: 200 });
const heardMs = new Map();

// A level older than 500 ms is never shown as live: absence is the only sign of a dead engine.
setInterval(() => {
  for (const [node, ms] of heardMs)
    if (performance.now() - ms > 500) process.stdout.write(`${node}: STALE\n`);
}, 500);

// mcae.v1.<node>.tlm.vu comes ten times a second; a UI subscribes and publishes nothing.
for await (const message of nats.subscribe('mcae.v1.*.tlm.vu')) {
  const { node, levels } = message.json();
  heardMs.set(node, performance.now());
  process.stdout.write(`${node}: ${JSON.stringify(levels)}\n`);
}
