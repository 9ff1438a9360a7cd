/** The files that the environment names: read at the start, and again when they change. */
import { readFileSync, statSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { type Cancel, type Clock, every } from '@mcae/clock';
import type { TlsFiles } from '../app.js';
import { EnvironmentError } from '../environment.js';
import { parseTokensFile, type TokenEntry, TokensFileError } from './tokens-file.js';

const CHECK_MS = 2_000;

/** @throws EnvironmentError in one sentence without anything out of the file but names */
export function readTokens(path: string): readonly TokenEntry[] {
  const text = read('MCAE_TOKENS_FILE', path);
  try {
    return parseTokensFile(text);
  } catch (error) {
    if (!(error instanceof TokensFileError)) throw error;
    throw new EnvironmentError(`MCAE_TOKENS_FILE ${path}: ${error.message}`);
  }
}

interface TlsPaths {
  readonly certFile: string;
  readonly keyFile: string;
}

/** @throws EnvironmentError */
export function readTls({ certFile, keyFile }: TlsPaths): TlsFiles {
  const tls = {
    cert: read('HTTP_TLS_CERT_FILE', certFile),
    key: read('HTTP_TLS_KEY_FILE', keyFile),
  };
  try {
    createSecureContext(tls);
  } catch (error) {
    const { code } = error as { code?: string };
    throw new EnvironmentError(
      code === 'ERR_OSSL_X509_KEY_VALUES_MISMATCH'
        ? `the key in HTTP_TLS_KEY_FILE ${keyFile} is not that of the certificate in HTTP_TLS_CERT_FILE`
        : `HTTP_TLS_CERT_FILE ${certFile} and HTTP_TLS_KEY_FILE ${keyFile} must be a certificate and its key as PEM, without a passphrase`,
    );
  }
  return tls;
}

/** Runs when one of the files has changed. A file that is missing for a moment has not. */
export function onFileChange(paths: readonly string[], clock: Clock, run: () => void): Cancel {
  let before = stampOf(paths);
  return every(clock, CHECK_MS, () => {
    const now = stampOf(paths);
    if (now === undefined || now === before) return;
    before = now;
    run();
  });
}

function stampOf(paths: readonly string[]): string | undefined {
  try {
    return paths
      .map((path) => statSync(path))
      .map(({ ino, size, mtimeMs }) => `${ino} ${size} ${mtimeMs}`)
      .join();
  } catch {
    return undefined;
  }
}

function read(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new EnvironmentError(`${variable} ${path} cannot be read (${code})`);
  }
}
