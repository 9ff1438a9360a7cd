/** audio-io as a library: for the tests and the simulation of the whole system. */

export { createBackends } from './audio/all-backends.js';
export {
  type AudioBackend,
  type BackendDevice,
  type BlockProcessor,
  DeviceError,
  type DeviceErrorKind,
  type DuplexStream,
  type StreamSpec,
  XRUN_INPUT,
  XRUN_NONE,
  XRUN_OUTPUT,
} from './audio/audio-backend.js';
export { soundEnvironment } from './audio/backends.js';
export { addonPath } from './audio/portaudio/addon-path.js';
export { VirtualBackend, type VirtualBackendOptions } from './audio/virtual/virtual-backend.js';
export type { Audit } from './engine/audit/audit.js';
export { ConfigFile, type ConfigStore, checkConfig } from './engine/config/config-store.js';
export { Engine, type EngineOptions } from './engine/engine.js';
export { localStreams } from './engine/streams/process/local-stream.js';
export type {
  StartStream,
  StreamLink,
  StreamLinkHandlers,
} from './engine/streams/process/stream-link.js';
export type { Probe } from './probe/probe.js';
export { ChannelGate, mayOpen } from './stream/channel-gate.js';
export type { ChannelReport, DesiredChannel, FromStream, ToStream } from './stream/messages.js';
export { StreamRunner } from './stream/stream-runner.js';
export { readWav, writeWav } from './wav/wav-file.js';
