/** The tokens file: who may use the service. It holds hashes, never tokens. */
import { ChannelNumber, type FieldError, validate } from '@mcae/schema';
import { type Static, Type } from '@sinclair/typebox';
import { ROLES } from './roles.js';

const closed = { additionalProperties: false } as const;

/** Without a slash: it divides a name from what its bearer calls itself. */
const NAME_PATTERN = '^[A-Za-z0-9][A-Za-z0-9 ._-]{0,31}$';
/** Of the cookies that are made of tokens. */
export const COOKIE_PREFIX = 'mcses_';
const SECRET_IN_TEXT = /(mcae_|mcses_)[\w.-]{36,}/g;

const TokenEntry = Type.Object(
  {
    name: Type.String({ pattern: NAME_PATTERN }),
    role: Type.Union(ROLES.map((role) => Type.Literal(role))),
    channels: Type.Optional(Type.Array(ChannelNumber, { minItems: 1, uniqueItems: true })),
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  },
  closed,
);
export type TokenEntry = Static<typeof TokenEntry>;

const TokensFile = Type.Object({ tokens: Type.Array(TokenEntry, { minItems: 1 }) }, closed);

/** The file cannot be used; the message says what to change, and shows no token. */
export class TokensFileError extends Error {
  override readonly name = 'TokensFileError';
}

/** @throws TokensFileError in one sentence */
export function parseTokensFile(text: string): readonly TokenEntry[] {
  const checked = validate(TokensFile, parseJson(text));
  if (!checked.ok) throw new TokensFileError(sentence(checked.errors));
  const { tokens } = checked.value;
  const names = new Set<string>();
  const hashes = new Map<string, string>();
  for (const { name, role, channels, sha256 } of tokens) {
    if (names.has(name)) throw new TokensFileError(`two tokens have the name "${name}"`);
    const same = hashes.get(sha256);
    if (same !== undefined) throw new TokensFileError(`"${same}" and "${name}" are one token`);
    if (channels && role !== 'operator')
      throw new TokensFileError(`"${name}" is ${role}: only an operator has channels`);
    names.add(name);
    hashes.set(sha256, name);
  }
  return tokens;
}

/** Without the parser's message: it quotes the text, which may hold a secret. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TokensFileError('it is not JSON');
  }
}

function sentence(errors: readonly FieldError[]): string {
  const [first] = errors;
  const { path = '', message = 'not valid' } = first ?? {};
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  const where = path === '' ? 'it' : path.slice(1).replaceAll('/', '.');
  const what = path.endsWith('/sha256')
    ? 'must be the SHA-256 of a token: 64 digits and letters a to f'
    : message;
  return hideSecrets(`${where}: ${what}${more}`);
}

/** For text that may have a token or a cookie in it by mistake. */
export const hideSecrets = (text: string): string => text.replace(SECRET_IN_TEXT, '$1[hidden]');
