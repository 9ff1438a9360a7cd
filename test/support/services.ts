/** The services as they are shipped, each its process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const AUDIO_IO_MAIN = join(ROOT, 'services/audio-io/dist/main.js');
export const CONTROL_API_MAIN = join(ROOT, 'services/control-api/dist/main.js');

export interface Service {
  readonly process: ChildProcess;
  readonly pid: number;
  /** Everything it has printed. */
  output(): string;
  /** Resolves once it has gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export function startService(
  main: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
): Service {
  const child = spawn(process.execPath, [main, ...args], {
    env,
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-100_000);
    });
  const gone = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  return {
    process: child,
    pid: child.pid ?? 0,
    output: () => output,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      const force = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await gone;
      clearTimeout(force);
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** One more control-api, on a port of its own. */
export async function startControlApi(
  { natsUrl, folder }: { natsUrl: string; folder: string },
  env: NodeJS.ProcessEnv = {},
): Promise<{ service: Service; url: string }> {
  const port = await freePort();
  const service = startService(
    CONTROL_API_MAIN,
    [],
    { ...process.env, NATS_URL: natsUrl, HTTP_PORT: String(port), ...env },
    folder,
  );
  const scheme = env['HTTP_TLS_CERT_FILE'] === undefined ? 'http' : 'https';
  return { service, url: `${scheme}://127.0.0.1:${port}` };
}
