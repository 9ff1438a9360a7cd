/** The tokens file: what is wrong with it is said in one sentence that shows no token. */
import { describe, expect, it } from 'vitest';
import { hideSecrets, parseTokensFile, TokensFileError } from '../../src/auth/tokens-file.js';
import { createBearers, newToken, sha256Of } from '../support/bearers.js';

const TOKEN = newToken();
const entry = {
  name: 'flight-panel',
  role: 'operator',
  channels: [1, 2],
  sha256: sha256Of(TOKEN),
};
const file = (...tokens: unknown[]) => JSON.stringify({ tokens });

function refusal(text: string): string {
  try {
    parseTokensFile(text);
  } catch (error) {
    expect(error).toBeInstanceOf(TokensFileError);
    return (error as Error).message;
  }
  throw new Error('it was taken');
}

it('takes what make-keys writes, and channels of an operator', () => {
  const { entries } = createBearers();
  expect(parseTokensFile(JSON.stringify({ tokens: entries }))).toEqual(entries);
});

describe('refuses', () => {
  it.each([
    ['no JSON', '{"tokens": [', 'it is not JSON'],
    ['nothing', '', 'it is not JSON'],
    ['a list', '[]', 'it: a list is not allowed; must be an object'],
    ['no tokens', file(), 'tokens: a list is not allowed; must be a list'],
    ['another field', '{"tokens":[],"secret":1}', 'secret: unknown field'],
    ['a role', file({ ...entry, role: 'boss' }), 'tokens.0.role: "boss" is not allowed; must be'],
    ['a channel', file({ ...entry, channels: [33] }), 'tokens.0.channels.0: 33 is not allowed'],
    ['no channels', file({ ...entry, channels: [] }), 'tokens.0.channels: '],
    ['a name with a slash', file({ ...entry, name: 'a/b' }), 'tokens.0.name: "a/b" is not allowed'],
    ['no name', file({ ...entry, name: '' }), 'tokens.0.name: "" is not allowed'],
    ['a misspelt field', file({ ...entry, chanels: [1] }), 'tokens.0.chanels: unknown field'],
    [
      'one name twice',
      file(entry, { ...entry, sha256: sha256Of('x') }),
      'two tokens have the name',
    ],
    [
      'one token twice',
      file(entry, { ...entry, name: 'b' }),
      '"flight-panel" and "b" are one token',
    ],
    [
      'channels of a viewer',
      file({ ...entry, role: 'viewer' }),
      '"flight-panel" is viewer: only an operator has channels',
    ],
    [
      'upper case',
      file({ ...entry, sha256: 'A'.repeat(64) }),
      'tokens.0.sha256: must be the SHA-256',
    ],
  ])('%s', (_name, text, sentence) => {
    const message = refusal(text);
    expect(message).toContain(sentence);
    expect(message).not.toContain('\n');
  });

  it.each([
    ['in place of its hash', file({ ...entry, sha256: TOKEN })],
    ['as a name', file({ ...entry, name: TOKEN })],
    ['as a field', file({ ...entry, [TOKEN]: 1 })],
    ['as a role', file({ ...entry, role: TOKEN })],
    ['in what is not JSON', `{"tokens": ${TOKEN}}`],
  ])('a token %s, without showing it', (_name, text) => {
    expect(refusal(text)).not.toContain(TOKEN.slice(5, 20));
  });
});

it('hides tokens and cookies in any text, and nothing else', () => {
  expect(hideSecrets(`GET /vu?token=${TOKEN}&node=a`)).toBe('GET /vu?token=mcae_[hidden]&node=a');
  const plain = 'mcae_http_request_duration_seconds_bucket mcae_session mcae.v1.room-1.tlm.vu';
  expect(hideSecrets('mcae_command_duration_seconds')).toBe('mcae_command_duration_seconds');
  expect(hideSecrets(plain.slice(0, 34))).toBe(plain.slice(0, 34));
});
