import { NatsBus } from '@mcae/bus';
import { systemClock } from '@mcae/clock';
import type { Environment } from '../environment.js';
import { CliError } from './cli-error.js';
import { EngineClient } from './engine-client.js';

/** A connection to the bus for as long as the work takes. */
export async function withEngine<T>(
  {
    natsUrl,
    nkeyFile,
    caFile,
    node,
  }: Pick<Environment, 'natsUrl' | 'nkeyFile' | 'caFile' | 'node'>,
  work: (engine: EngineClient) => Promise<T>,
): Promise<T> {
  const bus = new NatsBus({
    url: natsUrl,
    name: 'command line',
    clock: systemClock,
    access: { role: 'tools', nkeyFile, caFile },
  });
  try {
    return await work(new EngineClient({ bus, clock: systemClock, node }));
  } finally {
    await bus.close();
  }
}

/** What the engine of this machine says, or undefined where none answers. */
export function askEngine<T>(
  environment: Environment,
  work: (engine: EngineClient) => Promise<T>,
): Promise<T | undefined> {
  return withEngine(environment, async (engine) => {
    try {
      return (await engine.isRunning()) ? await work(engine) : undefined;
    } catch (error) {
      // A bus that does not let us ask is no reason not to look ourselves.
      if (error instanceof CliError) return undefined;
      throw error;
    }
  });
}
