/** Keys of the bus: a seed is the secret, its public key is what the server knows. */
import { nkeys } from 'nats';

export interface NatsKey {
  /** Starts with SU; secret. */
  readonly seed: string;
  /** Starts with U. */
  readonly publicKey: string;
}

export function createNatsKey(): NatsKey {
  const pair = nkeys.createUser();
  return { seed: decoder.decode(pair.getSeed()), publicKey: pair.getPublicKey() };
}

/** @returns undefined where the text is no seed of a user */
export function readNatsSeed(text: string): NatsKey | undefined {
  const seed = text.trim();
  if (!/^SU[A-Z2-7]{56}$/.test(seed)) return undefined;
  try {
    return { seed, publicKey: nkeys.fromSeed(encoder.encode(seed)).getPublicKey() };
  } catch {
    return undefined;
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
