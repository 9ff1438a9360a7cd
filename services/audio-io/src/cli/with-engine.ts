import { NatsBus } from '@mcae/bus';
import { systemClock } from '@mcae/clock';
import type { Environment } from '../environment.js';
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
export async function askEngine<T>(
  environment: Environment,
  work: (engine: EngineClient) => Promise<T>,
): Promise<T | undefined> {
  let isRunning = false;
  try {
    return await withEngine(environment, async (engine) => {
      isRunning = await engine.isRunning();
      return isRunning ? await work(engine) : undefined;
    });
  } catch (error) {
    // A bus that does not let us ask is no reason not to look ourselves; what an engine says is.
    if (isRunning) throw error;
    return undefined;
  }
}
