/** The probe's side that has the backends: what it answers to each request. */
import type { Clock } from '@mcae/clock';
import { AllBackends } from '../audio/all-backends.js';
import { backendOf } from '../audio/backends.js';
import type { ProbeAnswer, ProbeRequest } from './messages.js';

/** @returns what answers requests, one at a time; it never throws. */
export function probeAnswers(clock: Clock): (request: ProbeRequest) => Promise<ProbeAnswer> {
  const backends = new AllBackends((backend) => backend.create({ clock }));
  return async (request) => {
    try {
      const driver = await backends.driver(backendOf(request));
      if (request.type === 'enumerate')
        return { type: 'devices', devices: await driver.enumerate() };
      // On the devices that were enumerated: to do it once more takes up to half a second.
      const errors = await driver.check(request.specs);
      return {
        type: 'tried',
        errors: errors.map((error) =>
          error ? { kind: error.kind, message: error.message } : null,
        ),
      };
    } catch (error) {
      return { type: 'failed', message: error instanceof Error ? error.message : String(error) };
    }
  };
}
