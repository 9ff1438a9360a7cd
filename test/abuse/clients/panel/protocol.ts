/**
 * How a panel holds a key, as the service takes it today: one request both begins and renews, and the
 * holder's name is all that a press is known by. Everything else of the suite knows presses only
 * through this file.
 */
import type { RestRequest } from '../attack.js';
import type { Answer } from './http-socket.js';

export interface Press {
  readonly channel: number;
  /** As the panel calls itself; with tokens the service puts the token's name before it. */
  readonly holder: string;
  readonly leaseMs: number;
}

export const RENEW_MS = 150;
const LEASE_MS = 500;

export const newPress = (channel: number, holder: string, leaseMs = LEASE_MS): Press => ({
  channel,
  holder,
  leaseMs,
});

const pathOf = ({ channel }: Press) => `/channels/${channel}/ptt-lease`;

export const beginRequest = (press: Press): RestRequest => ({
  method: 'PUT',
  path: pathOf(press),
  json: { holder: press.holder, lease_ms: press.leaseMs },
});

/** Today the same as to begin. */
export const renewRequest = (press: Press): RestRequest => beginRequest(press);

export const releaseRequest = (press: Press): RestRequest => ({
  method: 'DELETE',
  path: `${pathOf(press)}?holder=${encodeURIComponent(press.holder)}`,
});

/**
 * What an answer means for a press.
 * held: it lives; refused: this renewal was not taken, the next one may be; ended: it must be pressed again.
 */
export function outcomeOf({ status, code }: Answer): 'held' | 'refused' | 'ended' {
  if (status === 200) return 'held';
  return status === 410 || code === 'rekey_needed' || code === 'lease_held' ? 'ended' : 'refused';
}

/** Whether a renewal was taken for a new press: the gate had closed, and opened again by itself. */
export const opensAnew = ({ status, body }: Answer): boolean =>
  status === 200 && body.renewed === false;
