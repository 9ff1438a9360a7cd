/** How a process shows the bus who it is, and how it knows that it talks to the right bus. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type BusRole, inboxPrefix } from '@mcae/schema';
import { type ConnectionOptions, ErrorCode, NatsError, nkeyAuthenticator } from 'nats';
import { readNatsSeed } from './nats-keys.js';

export interface NatsAccess {
  readonly role: BusRole;
  /** Holds the seed of the role's key, or is the folder in which `make-keys` put `ROLE.nk`. */
  readonly nkeyFile?: string | undefined;
  /** Certificates of who signs the server's, in PEM; the system's own authorities without it. */
  readonly caFile?: string | undefined;
}

/** The access cannot be used as it is; the message says what to do. */
export class NatsAccessError extends Error {
  override readonly name = 'NatsAccessError';
}

/**
 * The key is read again at each connection: a rotated one is used without a restart.
 * @throws NatsAccessError
 */
export function connectionOptions(
  { role, nkeyFile, caFile }: NatsAccess,
  url: string,
): ConnectionOptions {
  const ca = caFile === undefined ? undefined : certificates(caFile);
  // With these, the client refuses a server that offers no TLS.
  const tls = ca !== undefined ? { ca } : /(^|,)\s*tls:/.test(url) ? {} : undefined;
  return {
    inboxPrefix: inboxPrefix(role),
    ...(tls && { tls }),
    ...(nkeyFile !== undefined && { authenticator: nkeyAuthenticator(seedReader(nkeyFile, role)) }),
  };
}

/**
 * What is wrong with the access rather than with the network; undefined where it is neither. No
 * paths: `/readyz` says it to everybody.
 */
export function accessProblem(error: unknown, { nkeyFile, caFile }: NatsAccess) {
  const code = (error as { code?: unknown } | undefined)?.code;
  if (error instanceof NatsError && error.isAuthError())
    return nkeyFile === undefined
      ? 'the bus wants a key: set NATS_NKEY_FILE'
      : 'the bus refused this key (NATS_NKEY_FILE): give nats-server the users made with it';
  if (code === ErrorCode.ServerOptionNotAvailable)
    return 'the bus offers no TLS, and is asked for it (a tls:// address, or NATS_CA_FILE)';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return 'the certificate of the bus is not for the name in NATS_URL';
  if (code === 'CERT_HAS_EXPIRED') return 'the certificate of the bus has expired';
  if (typeof code === 'string' && UNTRUSTED.has(code))
    return caFile === undefined
      ? 'the certificate of the bus is signed by nobody known here: set NATS_CA_FILE'
      : 'the certificate of the bus is not signed by NATS_CA_FILE';
  return undefined;
}

const UNTRUSTED: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
]);

function seedReader(file: string, role: BusRole): () => Uint8Array {
  let seed = readSeed(file, role);
  return () => {
    try {
      seed = readSeed(file, role);
    } catch {
      // It is just being replaced: the one that held before is as good a try.
    }
    return encoder.encode(seed);
  };
}

function readSeed(file: string, role: BusRole): string {
  const key = readNatsSeed(readText(file, role));
  if (key) return key.seed;
  throw new NatsAccessError(`NATS_NKEY_FILE: ${file} holds no seed of a NATS user (one line, SU…)`);
}

function readText(file: string, role: BusRole): string {
  try {
    return readFileSync(statSync(file).isDirectory() ? join(file, `${role}.nk`) : file, 'utf8');
  } catch (cause) {
    throw new NatsAccessError(`NATS_NKEY_FILE: ${reason(cause)}; npm run make-keys makes keys`);
  }
}

function certificates(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new NatsAccessError(`NATS_CA_FILE: ${reason(cause)}`);
  }
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new NatsAccessError(`NATS_CA_FILE: ${file} holds no certificate in PEM`);
}

function reason(error: unknown): string {
  const { code, path, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `there is no file ${path}`;
  if (code === 'EACCES') return `${path} may not be read`;
  return message;
}

const encoder = new TextEncoder();
