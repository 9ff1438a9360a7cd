// Whether control-api answers; for the container's health.
const port = process.env['HTTP_PORT'] || '8000';
const answer = await fetch(`http://127.0.0.1:${port}/healthz`, {
  signal: AbortSignal.timeout(2_000),
}).catch(() => undefined);
process.exit(answer?.ok ? 0 : 1);
