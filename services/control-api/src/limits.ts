/** Every bound of the service. */

/** A config of 32 channels with everything set is a tenth of it. */
export const BODY_LIMIT_BYTES = 256 * 1024;
/** A whole request must have come within this time. */
export const REQUEST_TIMEOUT_MS = 10_000;
/** A connection without traffic is closed; event streams send heartbeats more often. */
export const CONNECTION_TIMEOUT_MS = 60_000;
export const KEEP_ALIVE_TIMEOUT_MS = 15_000;
/** Above the longest command's deadline (config.apply, 15 s). */
export const HANDLER_TIMEOUT_MS = 20_000;
/** Connections at once; more are refused by the server. */
export const MAX_CONNECTIONS = 1_024;
/** Requests of one bearer at one address in a second. Keys are not counted: 32 that are held send 213. */
export const REQUESTS_PER_S = 1_000;
/** Wrong tokens from one address (IPv6: one /64) within FAILED_SIGN_INS_MS; after that, none is accepted. */
export const FAILED_SIGN_INS = 20;
export const FAILED_SIGN_INS_MS = 60_000;
/** Bearers that are remembered with the address they came from. */
export const MAX_KNOWN_BEARERS = 4_096;
/** Commands under way at once; more are refused, none waits in a queue. */
export const MAX_COMMANDS = 64;
/** Answers to a search for engines are waited for this long. */
export const DISCOVERY_MS = 500;
/** Event streams at once. */
export const MAX_EVENT_CLIENTS = 128;
/** Event streams of one token at once. */
export const MAX_EVENT_CLIENTS_OF_ONE = 32;
/** Above this many bytes that wait for a slow client, levels are left out. */
export const EVENT_SKIP_BYTES = 32 * 1024;
/** Above this many, the client is dropped. */
export const EVENT_DROP_BYTES = 256 * 1024;
export const HEARTBEAT_MS = 10_000;
/** Telemetry is kept this long. */
export const HISTORY_MS = 10 * 60_000;
/** Points whose history is kept, of all engines: at most 24 kB each. */
export const MAX_HISTORY_POINTS = 2_048;
/** Samples in one answer. */
export const MAX_HISTORY_SAMPLES = 6_000;
