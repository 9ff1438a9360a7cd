// A user interface on REST in 20 lines: levels as they come, and a key held for two seconds.
// Run: node examples/ui-on-rest.mjs [http://127.0.0.1:8000] [channel]
const [, , url = 'http://127.0.0.1:8000', channel = '1'] = process.argv;
const lease = `${url}/channels/${channel}/ptt-lease`;
const headers = { 'content-type': 'application/json' };
const body = JSON.stringify({ holder: 'example', lease_ms: 500 });

// Renewed each 150 ms; if this program dies, the engine closes the gate by itself.
const renew = () => fetch(lease, { method: 'PUT', headers, body }).then((r) => r.ok || stop(1));
const timer = setInterval(renew, 150);
setTimeout(() => stop(0), 2_000);
void renew();

for await (const text of (await fetch(`${url}/events`)).body.pipeThrough(new TextDecoderStream()))
  for (const [, data] of text.matchAll(/^event: vu\ndata: (.*)$/gm))
    process.stdout.write(`${JSON.parse(data).levels[channel]} dBFS\n`);

async function stop(code) {
  clearInterval(timer);
  await fetch(`${lease}?holder=example`, { method: 'DELETE' }).finally(() => process.exit(code));
}
