export { type AppOptions, buildApp } from './app.js';
export type { App } from './app-type.js';
