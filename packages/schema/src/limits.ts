/**
 * Limits of the contract that every reader holds to, browsers too: this file imports nothing, and
 * has an entry of its own (`@mcae/schema/limits`), so that a page need not load TypeBox for them.
 */

/** Logical channels of an engine, counted from 1. */
export const MAX_CHANNELS = 32;
/** The levels' floor: -60 means at or below it. */
export const METER_FLOOR_DBFS = -60;
/** A level older than this is stale, never shown as live. */
export const VU_STALE_MS = 500;
/** A status older than this is stale. */
export const STATUS_STALE_MS = 3_000;
/** A PTT command that echoes an engine time older than this is refused. */
export const COMMAND_FRESHNESS_MS = 400;
/** An engine that nobody heard for this long was lost. */
export const ENGINE_LOST_MS = 1_000;
