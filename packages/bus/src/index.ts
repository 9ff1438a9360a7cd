export * from './bus.js';
export { busUnavailable } from './bus-unavailable.js';
export * from './commands/command-client.js';
export * from './commands/command-server.js';
export * from './engine-publisher.js';
export * from './engine-subscriber.js';
export {
  type ClientProcess,
  InMemoryBus,
  InMemoryServer,
  type InMemoryServerOptions,
  type Link,
  type Transit,
} from './in-memory-bus.js';
export { type NatsAccess, NatsAccessError } from './nats/nats-access.js';
export { NatsBus, type NatsBusOptions } from './nats/nats-bus.js';
export { createNatsKey, type NatsKey, readNatsSeed } from './nats/nats-keys.js';
export { natsUsers, readNatsUsers } from './nats/nats-users.js';
export { parseJson } from './parse-json.js';
