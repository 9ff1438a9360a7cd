/** The NATS services API: registers what a process serves, and finds who serves. */
import { ErrorCode, type NatsConnection, NatsError, RequestStrategy, type ServiceMsg } from 'nats';
import type { Service } from './bus.js';
import { codec, toProblem } from './nats-messages.js';

export async function registerService(
  connection: NatsConnection,
  { name, version, metadata, endpoints }: Service,
): Promise<void> {
  const registered = await connection.services.add({ name, version, metadata: { ...metadata } });
  for (const { name: endpoint, subject, answer } of endpoints) {
    registered.addEndpoint(endpoint, {
      subject,
      handler: (error, message) => {
        if (!error) void respond(message, answer);
      },
    });
  }
}

/**
 * @returns metadata of every instance that answers
 * @throws ProblemError bus_unavailable
 */
export async function discoverServices(
  connection: NatsConnection,
  serviceName: string,
  withinMs: number,
): Promise<Record<string, string>[]> {
  // JitterTimer closes the iterator when answers stop coming, not at the client's default.
  const client = connection.services.client({
    strategy: RequestStrategy.JitterTimer,
    maxWait: withinMs,
  });
  const found: Record<string, string>[] = [];
  try {
    for await (const info of await client.info(serviceName)) found.push(info.metadata ?? {});
  } catch (cause) {
    if (!(cause instanceof NatsError) || cause.code !== ErrorCode.NoResponders)
      throw toProblem(cause, withinMs);
  }
  return found;
}

/** A handler that rejects is not awaited by the services framework: always answer ourselves. */
async function respond(message: ServiceMsg, answer: (text: string) => Promise<string>) {
  try {
    message.respond(codec.encode(await answer(codec.decode(message.data))));
  } catch (error) {
    try {
      message.respondError(500, error instanceof Error ? error.message : String(error));
    } catch {
      // The connection is gone; the caller's deadline tells it.
    }
  }
}
