/** A nats-server to find and to start; tests use it too. */
export { findNatsServer } from './find-nats-server.mjs';
export { startNatsServer } from './start-nats-server.mjs';
export { websocketConfig } from './websocket-config.mjs';
