/** What an attack is: data alone, so that a table can hold it and another process can run it. */

/** A token of the suite's tokens file. */
export type TokenName =
  | 'panel'
  | 'viewer'
  | 'viewer-2'
  | 'viewer-3'
  | 'honest-viewer'
  | 'chatter'
  | 'engineer';

export interface Target {
  readonly url: string;
  /** PEM; undefined: plain HTTP. */
  readonly ca?: string | undefined;
  readonly natsUrl: string;
  readonly node: string;
  /** Undefined: the service asks for none. */
  readonly tokens: Readonly<Record<TokenName, string>> | undefined;
  /** Of viewers who were not here before; taken in turn. */
  readonly newcomerTokens: readonly string[] | undefined;
}

export interface RestRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly json?: unknown;
}

/** Asks in a closed loop: on each connection `pipelined` requests are under way at any time. */
export interface RequestAttack {
  readonly kind: 'requests';
  /** Asked in turn. */
  readonly requests: readonly RestRequest[];
  /** `wrong`: another unknown token each time. */
  readonly as: TokenName | 'wrong';
  readonly connections: number;
  /** Undefined: 1. */
  readonly pipelined?: number;
}

/** Holds sockets open; those that the server closes are opened again. */
export interface SocketAttack {
  readonly kind: 'sockets';
  readonly count: number;
  readonly says: 'nothing' | 'half a request' | 'half a handshake' | 'an event stream';
}

/** Calls a command of the engine in a closed loop, with so many under way. */
export interface BusRequestAttack {
  readonly kind: 'bus-requests';
  readonly command: string;
  readonly params: unknown;
  readonly inFlight: number;
}

/** Publishes what no schema allows on every kind of subject. */
export interface BusGarbageAttack {
  readonly kind: 'bus-garbage';
  readonly perSecond: number;
}

export type Attack = RequestAttack | SocketAttack | BusRequestAttack | BusGarbageAttack;

/** What took place. */
export interface AttackCounts {
  /** Requests, or messages. */
  sent: number;
  /** By status, or by the problem's code on the bus. */
  answers: Record<string, number>;
  /** Of answers. */
  bytes: number;
  /** Sockets that were opened in all. */
  opened: number;
  /** No answer: refused connections, resets, deadlines. */
  failed: number;
}

export const newCounts = (): AttackCounts => ({
  sent: 0,
  answers: {},
  bytes: 0,
  opened: 0,
  failed: 0,
});

export const answered = ({ answers }: AttackCounts): number =>
  Object.values(answers).reduce((sum, count) => sum + count, 0);

/** Bounds of the generator itself, whatever the table asks for. */
export const MOST_SENT = 300_000;
export const MOST_MS = 20_000;
