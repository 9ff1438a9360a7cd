/** Tokens as make-keys makes them, for a tokens file. */
import { createHash, randomBytes } from 'node:crypto';

export const newToken = (): string => `mcae_${randomBytes(32).toString('base64url')}`;
export const sha256 = (token: string): string => createHash('sha256').update(token).digest('hex');
