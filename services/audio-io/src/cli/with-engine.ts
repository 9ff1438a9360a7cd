import { NatsBus } from '@mcae/bus';
import { systemClock } from '@mcae/clock';
import type { Environment } from '../environment.js';
import { CliError, EXIT } from './cli-error.js';
import { EngineClient } from './engine-client.js';

/** Connects to the bus while the work is under way. */
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

/** Printed where an engine runs but may not be asked: its own devices may not be seen by others. */
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
    // Without an answer the caller enumerates by itself; a refusal by the engine is its answer.
    if (!isRunning) return undefined;
    if (!(error instanceof CliError && error.exitCode === EXIT.noEngine)) throw error;
    onUnasked();
    return undefined;
  }
}
