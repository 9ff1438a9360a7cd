// A user interface on NATS in 20 lines: levels of every engine, and what is stale said so.
// Run: node examples/ui-on-nats.mjs [nats://127.0.0.1:4222 [secrets/viewer.nk]]
import { readFileSync } from 'node:fs';
import { connect, nkeyAuthenticator } from 'nats';

const [, , servers = 'nats://127.0.0.1:4222', keyFile] = process.argv;
const key = keyFile && new TextEncoder().encode(readFileSync(keyFile, 'utf8').trim());
const authenticator = key ? nkeyAuthenticator(key) : undefined;
const options = { servers, authenticator, maxReconnectAttempts: -1, reconnectTimeWait: 200 };
const nats = await connect(options);
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
