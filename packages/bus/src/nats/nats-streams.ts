/** Streams that the server keeps where it has JetStream; made where they are missing. */
import {
  DiscardPolicy,
  ErrorCode,
  type MsgRequest,
  type NatsConnection,
  NatsError,
  nanos,
  RetentionPolicy,
  StorageType,
} from 'nats';
import type { KeptStream } from '../bus.js';
import { codec } from './nats-messages.js';

/** Without an answer within this time it is tried again later. */
const CREATE_MS = 5_000;
const READ_MS = 2_000;
const CLUSTER_REPLICAS = 3;
const DAY_MS = 86_400_000;
/** JetStream's own number: a stream of this name has other settings. */
const OTHER_SETTINGS = 10_058;

/**
 * One try; nothing waits for it, and what is published before the stream is there is not kept.
 * @returns false: worth another try later
 */
export async function keepStream(
  connection: NatsConnection,
  stream: KeptStream,
  say: (text: string) => void,
): Promise<boolean> {
  try {
    await create(connection, stream);
    return true;
  } catch (error) {
    // Whoever runs the server has chosen other limits: they hold.
    if (error instanceof NatsError && error.api_error?.err_code === OTHER_SETTINGS) return true;
    const away = error instanceof NatsError && error.code === ErrorCode.NoResponders;
    const why = error instanceof Error ? error.message : String(error);
    say(`the server keeps no ${stream.name}: ${away ? 'it has no JetStream' : why}`);
    return away;
  }
}

async function create(connection: NatsConnection, stream: KeptStream): Promise<void> {
  const manager = await connection.jetstreamManager({ checkAPI: false, timeout: CREATE_MS });
  await manager.streams.add({
    name: stream.name,
    subjects: [stream.subject],
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    max_age: nanos(stream.max_age_days * DAY_MS),
    max_bytes: stream.max_bytes,
    // In a cluster any one server may go.
    num_replicas: connection.info?.cluster === undefined ? 1 : CLUSTER_REPLICAS,
    // Append-only: what is in it leaves by age or size alone.
    deny_delete: true,
    deny_purge: true,
  });
}

/** Messages that are asked for at once. */
const BATCH = 50;
/** Messages that are looked at for one reading; other engines' are among them. */
const MAX_LOOKED_AT = 5_000;
/** JetStream's own number: there is no such message, or no longer. */
const NO_MESSAGE = 10_037;

/**
 * Reads backwards, message by message: that needs no right but to read this stream.
 * @throws NatsError where there is no such stream
 */
export async function newestInStream(
  connection: NatsConnection,
  stream: KeptStream,
  subject: string,
  limit: number,
): Promise<string[]> {
  const { streams } = await connection.jetstreamManager({ checkAPI: false, timeout: READ_MS });
  const get = (query: MsgRequest) =>
    streams.getMessage(stream.name, query).catch((error: unknown) => {
      if (error instanceof NatsError && error.api_error?.err_code === NO_MESSAGE) return undefined;
      throw error;
    });
  const last = await get({ last_by_subj: subject });
  const found: string[] = [];
  const end = Math.max(0, (last?.seq ?? 0) - MAX_LOOKED_AT);
  for (let seq = last?.seq ?? 0; seq > end && found.length < limit; seq -= BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, seq - end) }, (_, back) => seq - back);
    const messages = await Promise.all(numbers.map((number) => get({ seq: number })));
    // What is older has left the stream too.
    if (messages.every((message) => message === undefined)) break;
    for (const message of messages)
      if (message?.subject === subject) found.push(codec.decode(message.data));
  }
  return found.slice(0, limit).reverse();
}
