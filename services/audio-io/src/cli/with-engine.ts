import { NatsBus } from '@mcae/bus';
import { systemClock } from '@mcae/clock';
import type { Environment } from '../environment.js';
import { CliError, EXIT } from './cli-error.js';
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

/** Where one runs and may not be asked, what we see ourselves may not be all. */
export const UNASKED =
  'The engine that runs here may not be asked with this key: devices that it has open may be missing.';

/**
 * What the engine of this machine says, or undefined where none answers.
 * @param onUnasked called where one runs, but the bus does not let us ask it
 */
export async function askEngine<T>(
  environment: Environment,
  work: (engine: EngineClient) => Promise<T>,
  onUnasked: () => void,
): Promise<T | undefined> {
  let isRunning = false;
  try {
    return await withEngine(environment, async (engine) => {
      isRunning = await engine.isRunning();
      return isRunning ? await work(engine) : undefined;
    });
  } catch (error) {
    // A bus that does not let us ask is no reason not to look ourselves; what an engine says is.
    if (!isRunning) return undefined;
    if (!(error instanceof CliError && error.exitCode === EXIT.noEngine)) throw error;
    onUnasked();
    return undefined;
  }
}
