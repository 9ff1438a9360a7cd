/** How a key is held. What a reader of telemetry holds to are the contract's own limits. */
export { METER_FLOOR_DBFS, STATUS_STALE_MS, VU_STALE_MS } from '@mcae/engine-view';

/** How long a lease lives without being renewed. */
export const LEASE_MS = 500;
/** How often a key that is held renews it: three renewals may fail before it ends. */
export const RENEW_MS = 150;
/** A renewal without an answer is given up after this, and the next one is sent. */
export const RENEW_DEADLINE_MS = 300;
