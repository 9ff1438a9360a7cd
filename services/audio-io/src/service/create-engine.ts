/** The engine with what it needs of this machine: sound, files, systemd. */
import type { Clock } from '@mcae/clock';
import type { Config } from '@mcae/schema';
import type { ServiceManager } from '@mcae/service-manager';
import type { Logger } from 'pino';
import { soundEnvironment } from '../audio/backends.js';
import type { Audit } from '../engine/audit/audit.js';
import type { ConfigStore } from '../engine/config/config-store.js';
import { Engine } from '../engine/engine.js';
import { forkStreams } from '../engine/streams/process/stream-link.js';
import type { Environment } from '../environment.js';
import { createProbe } from '../probe/probe.js';
import { AliveFile } from './alive-file.js';
import type { Endings } from './endings.js';
import type { BusPlace } from './join-bus.js';

/** Streams are asked to close, then killed; a change of the config that is under way ends as well. */
const STOP_MS = 5_000;
const REMOVE_MS = 100;

export interface EngineParts {
  readonly config: Config;
  readonly store: ConfigStore;
  readonly audit: Audit;
  readonly manager: ServiceManager;
  readonly version: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly endings: Endings;
}

export function createEngine(
  { inherited, aliveFile }: Environment,
  { publisher }: BusPlace,
  { manager, endings, ...parts }: EngineParts,
): Engine {
  const { clock, logger } = parts;
  const alive =
    aliveFile === undefined
      ? undefined
      : new AliveFile(aliveFile, (error) => logger.warn({ err: error }, 'the alive file'));
  const engine = new Engine({
    ...parts,
    publisher,
    probe: createProbe({
      env: inherited,
      onProblem: (reason) => logger.warn({ reason }, 'real devices could not be listed'),
    }),
    startStream: forkStreams(soundEnvironment(inherited)),
    onAlive: () => {
      alive?.touch(clock.wallMs());
      manager.alive();
    },
  });
  endings.add('engine', STOP_MS, () => engine.stop());
  // Removed before the engine stops: it says that the engine lives.
  endings.add('alive file', REMOVE_MS, () => alive?.remove());
  return engine;
}
