/** One process of readers: each a connection that reads the levels of every engine. */

import { NatsBus } from '@mcae/bus';
import { systemClock } from '@mcae/clock';

const [url, count] = process.argv.slice(2);
let ages;
const buses = Array.from(
  { length: Number(count) },
  (_, index) => new NatsBus({ url, name: `reader ${index}`, clock: systemClock }),
);
for (const bus of buses)
  bus.subscribe('mcae.v1.*.tlm.vu', (text) => {
    // One machine, one clock. Parsing the time alone keeps the readers cheap beside the server.
    ages?.push(Date.now() - Number(/"ts_ms":(\d+)/.exec(text)?.[1]));
  });
process.on('message', (word) => {
  if (word === 'measure') ages = [];
  if (word === 'report') {
    process.send?.({ ages });
    ages = undefined;
  }
  if (word === 'end') process.exit();
});
const waiting = setInterval(() => {
  if (!buses.every((bus) => bus.connected())) return;
  clearInterval(waiting);
  process.send?.('ready');
}, 50);
