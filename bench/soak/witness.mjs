/** Does nothing but look at the clock: how often did the machine have no time for it? */
const EVERY_MS = 5;
const STALL_MS = 23;
let stalls = 0;
let last = performance.now();
setInterval(() => {
  const now = performance.now();
  if (now - last > STALL_MS) stalls++;
  last = now;
}, EVERY_MS);
process.on('message', (message) => {
  if (message === 'count') stalls = 0;
  else process.send(stalls);
});
