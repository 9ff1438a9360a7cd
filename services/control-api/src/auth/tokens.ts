/**
 * Tokens and the cookies made of them. A cookie is a token and the end of its session, encrypted
 * under a key derived from the token's hash: every service with the same tokens file can open it, so
 * no list of sessions is needed. Neither the file alone nor a cookie alone reveals a token. A cookie
 * ends with its token.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import type { Identity } from './roles.js';
import { COOKIE_PREFIX, type TokenEntry } from './tokens-file.js';

/** Longer than anything that is a token: not even hashed. */
const MAX_TOKEN_CHARS = 256;
/** A shift; then one signs in again. */
export const SESSION_MS = 12 * 3_600_000;

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

interface Known {
  readonly identity: Identity;
  readonly hash: Buffer;
  /** Names the token in its cookies. */
  readonly keyId: string;
  readonly key: Buffer;
}

/** Who a credential is of, and until when (UTC, ms); null: until the file says otherwise. */
export interface Proven {
  readonly identity: Identity;
  readonly expiresMs: number | null;
}

export class Tokens {
  #known: readonly Known[] = [];

  constructor(entries: readonly TokenEntry[]) {
    this.replace(entries);
  }

  /** Replaces all tokens: those that are not in `entries` no longer hold. */
  replace(entries: readonly TokenEntry[]): void {
    this.#known = entries.map(({ name, role, channels, sha256 }) => {
      const hash = Buffer.from(sha256, 'hex');
      return {
        identity: { name, role, channels: channels ?? null },
        hash,
        keyId: sha256Of(hash).subarray(0, 8).toString('base64url'),
        key: Buffer.from(hkdfSync('sha256', hash, '', 'mcae session cookie', 32)),
      };
    });
  }

  /** In constant time: its duration does not reveal whether and where a token was found. */
  byToken(token: string): Proven | undefined {
    const known = this.#find(token);
    return known && { identity: known.identity, expiresMs: null };
  }

  /** @returns the cookie's value; undefined where the token is not known */
  seal(token: string, nowMs: number): { cookie: string; proven: Proven } | undefined {
    const known = this.#find(token);
    if (!known) return undefined;
    const { key, keyId, identity } = known;
    const expiresMs = Math.round(nowMs) + SESSION_MS;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(keyId));
    const sealed = Buffer.concat([cipher.update(`${expiresMs} ${token}`, 'utf8'), cipher.final()]);
    const value = Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
    return { cookie: `${COOKIE_PREFIX}${keyId}.${value}`, proven: { identity, expiresMs } };
  }

  /** @returns `expired` once its time is over; undefined where it was not made of a known token */
  byCookie(cookie: string, nowMs: number): Proven | 'expired' | undefined {
    const text = unseal(cookie, this.#known);
    if (text === undefined) return undefined;
    const [end, token = ''] = text.split(' ', 2);
    const known = this.#find(token);
    const expiresMs = Number(end);
    if (!known || !Number.isFinite(expiresMs)) return undefined;
    return nowMs < expiresMs ? { identity: known.identity, expiresMs } : 'expired';
  }

  #find(token: string): Known | undefined {
    if (token.length > MAX_TOKEN_CHARS) return undefined;
    const hash = sha256Of(token);
    let found: Known | undefined;
    for (const known of this.#known) if (timingSafeEqual(known.hash, hash)) found = known;
    return found;
  }
}

function unseal(cookie: string, all: readonly Known[]): string | undefined {
  const [, keyId, value] = /^mcses_([\w-]{11})\.([\w-]{40,600})$/.exec(cookie) ?? [];
  const known = all.find((each) => each.keyId === keyId);
  if (!known || value === undefined) return undefined;
  const bytes = Buffer.from(value, 'base64url');
  const iv = bytes.subarray(0, IV_BYTES);
  const tag = bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES);
  try {
    const decipher = createDecipheriv(CIPHER, known.key, iv, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(known.keyId))
      .setAuthTag(tag);
    const sealed = bytes.subarray(IV_BYTES + TAG_BYTES);
    return decipher.update(sealed, undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}

const sha256Of = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
