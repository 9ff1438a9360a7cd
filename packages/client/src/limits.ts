/**
 * Limits of the contract that run in the page. Only the schema's types are used here, so that a
 * browser need not load it; the compiler holds each number to the schema's own.
 */
import type * as schema from '@mcae/schema';

/** A level older than this is stale, never shown as live. */
export const VU_STALE_MS: typeof schema.VU_STALE_MS = 500;
/** A status older than this is stale. */
export const STATUS_STALE_MS: typeof schema.STATUS_STALE_MS = 3_000;
/** The meters' floor: at or below it. */
export const METER_FLOOR_DBFS: typeof schema.METER_FLOOR_DBFS = -60;

/** How long a lease lives without being renewed. */
export const LEASE_MS = 500;
/** How often a key that is held renews it: three renewals may fail before it ends. */
export const RENEW_MS = 150;
/** A renewal without an answer is given up after this, and the next one is sent. */
export const RENEW_DEADLINE_MS = 300;
