import type { Progress } from '../log/progress.mjs';

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

/** A listener for browsers, on the loopback, for a user who may only read telemetry. */
export interface WebsocketOptions {
  /** A free one by default. */
  readonly port?: number | undefined;
  /** Pages of no other origin may connect. */
  readonly origins: readonly string[];
}

export interface StartOptions {
  readonly binary: string;
  /** Holds its config and JetStream's state; else a temporary folder that `stop` removes. */
  readonly storeDir?: string;
  /** A free one by default. */
  readonly port?: number;
  /** None by default. */
  readonly websocket?: WebsocketOptions | undefined;
  /** Put at the end of the config file. */
  readonly extraConfig?: string;
  /** Gets every line that it logs. */
  readonly onLine?: (line: string) => void;
}

export interface NatsServer {
  readonly url: string;
  readonly pid: number;
  readonly port: number;
  readonly websocketPort: number | undefined;
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

/** The part of a server's config that lets browsers read. */
export function websocketConfig(options: WebsocketOptions): string;
