/** Cookies made of tokens: good at every instance with the same file, and of no use without it. */
import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SESSION_MS, Tokens } from '../../src/auth/tokens.js';
import { hideSecrets } from '../../src/auth/tokens-file.js';
import { createBearers, newToken } from '../support/bearers.js';

const NOW_MS = 1_800_000_000_000;

function sealed() {
  const bearers = createBearers();
  const made = bearers.tokens.seal(bearers.token('own'), NOW_MS);
  if (!made) throw new Error('no cookie');
  return { ...bearers, ...made };
}

it('tells whose a token is, and knows no other', () => {
  const { tokens, token } = createBearers();
  expect(tokens.byToken(token('own'))?.identity).toEqual({
    name: 'flight-panel',
    role: 'operator',
    channels: [1],
  });
  for (const wrong of ['', newToken(), token('own').slice(0, -1), 'x'.repeat(1_000_000)])
    expect(tokens.byToken(wrong)).toBeUndefined();
});

describe('a cookie', () => {
  it('is opened by another instance, and shows nothing', () => {
    const { entries, cookie, token } = sealed();
    const elsewhere = new Tokens(entries);
    expect(elsewhere.byCookie(cookie, NOW_MS + 1)).toMatchObject({
      identity: { name: 'flight-panel' },
      expiresMs: NOW_MS + SESSION_MS,
    });
    const bytes = Buffer.from(cookie.split('.')[1] ?? '', 'base64url').toString('latin1');
    for (const text of [cookie, bytes]) {
      expect(text).not.toContain(token('own'));
      expect(text).not.toContain('flight');
    }
    expect(hideSecrets(`cookie: mcae_session=${cookie}`)).toBe(
      'cookie: mcae_session=mcses_[hidden]',
    );
  });

  it('ends to the millisecond', () => {
    const { tokens, cookie } = sealed();
    expect(tokens.byCookie(cookie, NOW_MS + SESSION_MS - 1)).toMatchObject({ identity: {} });
    expect(tokens.byCookie(cookie, NOW_MS + SESSION_MS)).toBe('expired');
  });

  it('is not the same twice', () => {
    const { tokens, cookie, token } = sealed();
    expect(tokens.seal(token('own'), NOW_MS)?.cookie).not.toBe(cookie);
  });

  it('no single changed character is taken', () => {
    const { tokens, cookie } = sealed();
    for (let at = 0; at < cookie.length; at++) {
      const other = cookie[at] === 'A' ? 'B' : 'A';
      const changed = cookie.slice(0, at) + other + cookie.slice(at + 1);
      // The last character of base64 has bits that mean nothing.
      if (at < cookie.length - 1) expect(tokens.byCookie(changed, NOW_MS), `${at}`).toBeUndefined();
    }
    for (const text of ['', 'mcses_', cookie.slice(0, 60), `${cookie}${cookie}`, 'x'.repeat(1e6)])
      expect(tokens.byCookie(text, NOW_MS)).toBeUndefined();
  });

  it('goes with its token, and others stay', () => {
    const { tokens, cookie, entries, token } = sealed();
    const engineer = tokens.seal(token('engineer'), NOW_MS)?.cookie ?? '';
    tokens.replace(entries.filter(({ name }) => name !== 'flight-panel'));
    expect(tokens.byCookie(cookie, NOW_MS)).toBeUndefined();
    expect(tokens.byCookie(engineer, NOW_MS)).toMatchObject({ identity: { role: 'engineer' } });
  });

  it('has the role and the channels that the file says now', () => {
    const { tokens, cookie, entries } = sealed();
    tokens.replace(entries.map((entry) => ({ ...entry, role: 'operator', channels: [4] })));
    expect(tokens.byCookie(cookie, NOW_MS)).toMatchObject({ identity: { channels: [4] } });
  });

  it('is not made by who has the file alone, though that one can encrypt under its key', () => {
    const { tokens, cookie, entries, token } = sealed();
    const forge = (text: string) => {
      const hash = Buffer.from(entries[1]?.sha256 ?? '', 'hex');
      const key = Buffer.from(hkdfSync('sha256', hash, '', 'mcae session cookie', 32));
      const [keyId = ''] = cookie.replace('mcses_', '').split('.');
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(keyId));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return `mcses_${keyId}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`;
    };
    const ends = NOW_MS + SESSION_MS;
    // The forgery is a good one: with the token inside it is taken.
    expect(tokens.byCookie(forge(`${ends} ${token('own')}`), NOW_MS)).toMatchObject({
      identity: { name: 'flight-panel' },
    });
    for (const text of [entries[1]?.sha256, newToken(), 'flight-panel', ''])
      expect(tokens.byCookie(forge(`${ends} ${text}`), NOW_MS)).toBeUndefined();
  });
});
