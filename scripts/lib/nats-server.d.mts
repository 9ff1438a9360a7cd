import type { Progress } from './progress.mjs';

export interface FindOptions {
  /** NATS_SERVER_BIN and PATH are read; the process's own by default. */
  readonly env?: NodeJS.ProcessEnv;
  /** Holds an unpacked package; the project's cache by default. */
  readonly cache?: string;
  /** Searched after PATH. */
  readonly systemFolders?: readonly string[];
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

export interface StartOptions {
  readonly binary: string;
  /** Holds its config and JetStream's state; else a temporary folder that `stop` removes. */
  readonly storeDir?: string;
  /** A free one by default. */
  readonly port?: number;
  /** Put at the end of the config file. */
  readonly extraConfig?: string;
  /** Gets every line that it logs. */
  readonly onLine?: (line: string) => void;
}

export interface NatsServer {
  readonly url: string;
  readonly pid: number;
  readonly port: number;
  /** To start another on the same state. */
  readonly storeDir: string;
  /** Resolves when it has gone, for whatever reason. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Resolves when it has gone; false: it had to be killed. */
  stop(): Promise<boolean>;
  /** Sends a signal, SIGKILL by default; resolves when it is sent, and for SIGKILL when it has gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** Finds a nats-server that runs; throws with one sentence that says how to get one. */
export function findNatsServer(options?: FindOptions): Promise<string>;

/** Starts one with JetStream on the loopback; it has answered when this resolves. */
export function startNatsServer(options: StartOptions): Promise<NatsServer>;
