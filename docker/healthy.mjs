// Whether control-api answers; for the container's health. Its certificate is for another name.
import { get as getPlain } from 'node:http';
import { get as getSecure } from 'node:https';

const port = process.env['HTTP_PORT'] || '8000';
const [scheme, get] = process.env['HTTP_TLS_CERT_FILE'] ? ['https', getSecure] : ['http', getPlain];
get(
  `${scheme}://127.0.0.1:${port}/healthz`,
  { rejectUnauthorized: false, timeout: 2_000 },
  ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1),
)
  .on('timeout', () => process.exit(1))
  .on('error', () => process.exit(1));
