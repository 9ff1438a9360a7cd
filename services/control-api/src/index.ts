export { buildApp } from './app.js';
export type { App } from './app-type.js';
export { EngineCommands } from './plugins/engine-commands.js';
export { EngineDirectory } from './plugins/engine-directory.js';
export { TelemetryCache } from './plugins/telemetry-cache.js';
