/** Tokens and TLS of a system under attack. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificates } from '../../../support/security/certificates.js';
import { askOverTls } from '../../../support/security/https.js';
import { newToken, sha256 } from '../../../support/security/tokens.js';
import { type Service, startControlApi } from '../../../support/services.js';
import type { System } from '../../../support/system.js';
import { until } from '../../../support/until.js';
import type { TokenName } from '../../clients/attack.js';

const ROLES: Readonly<Record<TokenName, string>> = {
  panel: 'operator',
  viewer: 'viewer',
  'viewer-2': 'viewer',
  'viewer-3': 'viewer',
  'honest-viewer': 'viewer',
  chatter: 'operator',
  engineer: 'engineer',
};
/** Enough for the visits of three runs. */
const NEWCOMERS = 40;

export class TokensFile {
  readonly byName: Readonly<Record<TokenName, string>>;
  readonly newcomers: readonly string[];
  readonly #folder: string;

  private constructor(folder: string) {
    const names = Object.keys(ROLES) as TokenName[];
    this.#folder = folder;
    this.newcomers = Array.from({ length: NEWCOMERS }, newToken);
    this.byName = Object.fromEntries(names.map((name) => [name, newToken()])) as Record<
      TokenName,
      string
    >;
  }

  static async make(): Promise<TokensFile> {
    const file = new TokensFile(await mkdtemp(join(tmpdir(), 'mcae-abuse-')));
    const entry = (name: string, role: string, token: string) => ({
      name,
      role,
      sha256: sha256(token),
    });
    const tokens = [
      ...Object.entries(file.byName).map(([name, token]) =>
        entry(name, ROLES[name as TokenName], token),
      ),
      ...file.newcomers.map((token, index) => entry(`newcomer-${index}`, 'viewer', token)),
    ];
    await writeFile(file.#path, JSON.stringify({ tokens }));
    return file;
  }

  get env(): Record<string, string> {
    return { MCAE_TOKENS_FILE: this.#path };
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }

  get #path(): string {
    return join(this.#folder, 'tokens.json');
  }
}

/** What the suite itself asks of the system carries this token. */
export function authorize(system: System, token: string): void {
  const { request } = system;
  system.request = (path, init = {}) => {
    const { json, headers, ...rest } = init;
    return request(path, {
      ...rest,
      ...(json !== undefined && {
        method: init.method ?? 'POST',
        body: JSON.stringify(json),
      }),
      headers: {
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(headers as Record<string, string> | undefined),
        authorization: `Bearer ${token}`,
      },
    });
  };
}

/** One more control-api of the system, which serves HTTPS. */
export async function serveTls(
  system: System,
  tokens: TokensFile | undefined,
): Promise<{ service: Service; url: string; ca: string }> {
  const { caFile, certFile, keyFile } = await makeCertificates(system.folder, 'api');
  const ca = await readFile(caFile, 'utf8');
  const { service, url } = await startControlApi(system, {
    HTTP_TLS_CERT_FILE: certFile,
    HTTP_TLS_KEY_FILE: keyFile,
    LOG_LEVEL: 'info',
    ...tokens?.env,
  });
  const isReady = async () => (await askOverTls(`${url}/readyz`, { ca })).status === 200;
  await until('HTTPS is served', () => isReady().catch(() => false), {
    describe: () => service.output(),
  }).catch(async (error: unknown) => {
    await service.stop();
    throw error;
  });
  return { service, url, ca };
}
