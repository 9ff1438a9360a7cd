// A user interface on REST in 20 lines: levels as they come, and a key held for two seconds.
// Run: node examples/ui-on-rest.mjs [http://127.0.0.1:8000] [channel], with MCAE_TOKEN where one is asked for
const [, , url = 'http://127.0.0.1:8000', channel = '1'] = process.argv;
const lease = `${url}/channels/${channel}/ptt-lease`;
const { MCAE_TOKEN: token } = process.env;
const auth = token ? { authorization: `Bearer ${token}` } : {};
const headers = { ...auth, 'content-type': 'application/json' };
const body = JSON.stringify({ holder: 'example', lease_ms: 500 });

// Renewed each 150 ms; if this program dies, the engine closes the gate by itself.
const renew = () => fetch(lease, { method: 'PUT', headers, body }).then((r) => r.ok || stop(1));
const timer = setInterval(renew, 150);
setTimeout(() => stop(0), 2_000);
void renew();

const events = await fetch(`${url}/events`, { headers: auth });
for await (const text of events.body.pipeThrough(new TextDecoderStream()))
  for (const [, data] of text.matchAll(/^event: vu\ndata: (.*)$/gm))
    process.stdout.write(`${JSON.parse(data).levels[channel]} dBFS\n`);

async function stop(code) {
  clearInterval(timer);
  const release = fetch(`${lease}?holder=example`, { method: 'DELETE', headers: auth });
  await release.finally(() => process.exit(code));
}
