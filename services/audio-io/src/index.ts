/** audio-io as a library: for the tests and the simulation of the whole system. */
export * from './audio/audio-backend.js';
export { VirtualBackend } from './audio/virtual/virtual-backend.js';
export { ConfigFile, type ConfigStore, checkConfig } from './engine/config-store.js';
export { DeviceCatalogue, type DeviceProbe } from './engine/device-catalogue.js';
export { Engine, type EngineOptions } from './engine/engine.js';
export { localStreams } from './engine/local-stream.js';
export type { StartStream, StreamLink } from './engine/stream-link.js';
export { readWav, type WavAudio, writeWav } from './wav/wav-file.js';
