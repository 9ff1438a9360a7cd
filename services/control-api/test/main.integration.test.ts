/** The built service as a process: how it starts, what it says when it cannot, how it ends. */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const soon = { timeout: 10_000, interval: 20 };

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  output: string;
}

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Nothing listens on the default bus address of these. */
function start(env: Record<string, string>): Run {
  const child = fork(MAIN, {
    env: { ...process.env, NATS_URL: 'nats://127.0.0.1:9', HTTP_PORT: '0', LOG_LEVEL: '', ...env },
    // The test runner's own conditions would make it load sources.
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  children.push(child);
  const run: Run = {
    child,
    output: '',
    ended: new Promise((resolve) => child.once('exit', resolve)),
  };
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      run.output += text;
    });
  return run;
}

async function url(run: Run): Promise<string> {
  await vi.waitFor(() => expect(run.output).toContain('listens at'), soon);
  return /listens at (http:\S+:\d+)/.exec(run.output)?.[1] ?? '';
}

async function listener(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { server, port: typeof address === 'object' && address ? address.port : 0 };
}

describe.skipIf(!existsSync(MAIN))('main (skipped where it is not built)', () => {
  it('starts without a bus, says so, and stops on SIGTERM with a reader connected', async () => {
    const run = start({});
    const api = await url(run);
    expect((await fetch(`${api}/healthz`)).status).toBe(200);
    const ready = await fetch(`${api}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ code: 'bus_unavailable' });
    const events = await new Promise<IncomingMessage>((resolve, reject) =>
      get(`${api}/events`, resolve).on('error', reject),
    );
    const closed = new Promise((resolve) => events.resume().on('close', resolve));
    await vi.waitFor(() => expect(run.output).toContain('"connected":false'), soon);
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    await closed;
    for (const line of run.output.trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
  });

  it('stops when its parent goes', async () => {
    const run = start({});
    await url(run);
    run.child.disconnect();
    expect(await run.ended).toBe(0);
  });

  it('says in one sentence that the port is in use', async () => {
    const { server, port } = await listener();
    const run = start({ HTTP_PORT: String(port), LOG_LEVEL: 'silent' });
    expect(await run.ended).toBe(1);
    expect(run.output).toBe(
      `control-api: port ${port} on 127.0.0.1 is in use; stop what uses it or set HTTP_PORT\n`,
    );
    server.close();
  });

  it.each([
    [{ HTTP_PORT: '80a' }, 'HTTP_PORT must be a number from 0 to 65535, not "80a"'],
    [{ HTTP_PORT: '70000' }, 'HTTP_PORT must be a number from 0 to 65535, not "70000"'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of'],
    [{ HTTP_HOST: '0.0.0.0' }, 'HTTP_HOST 0.0.0.0 can be reached from other machines'],
    [{ MCAE_TOKENS_FILE: '/none.json' }, 'MCAE_TOKENS_FILE /none.json cannot be read (ENOENT)'],
    [{ HTTP_TLS_CERT_FILE: '/c.pem' }, 'HTTP_TLS_CERT_FILE is set: HTTP_TLS_KEY_FILE has to be'],
  ])('says what is wrong with %o', async (env, sentence) => {
    const run = start({ LOG_LEVEL: 'silent', ...(env as Record<string, string>) });
    expect(await run.ended).toBe(1);
    expect(run.output).toContain(`control-api: ${sentence}`);
    expect(run.output.trim().split('\n')).toHaveLength(1);
  });
});
