/** The alarm of an engine that is silent: nobody else can raise it, so every instance derives it. */
import type { Clock } from '@mcae/clock';
import { type Alarm, ENGINE_LOST_MS, raisedAlarm } from '@mcae/schema';
import type { NodeTelemetry } from './node-telemetry.js';

/**
 * It is kept nowhere and cannot be acknowledged here: it is over when the engine is heard again,
 * which then says itself, until somebody acknowledges it, that it was away.
 * @returns undefined while the engine is heard
 */
export function engineLost(
  node: NodeTelemetry,
  clock: Clock,
  busConnected: boolean,
): Alarm | undefined {
  const silentMs = clock.monoMs() - node.heardMs;
  if (silentMs < ENGINE_LOST_MS) return undefined;
  const why = busConnected ? '' : '; the bus is not reachable';
  return raisedAlarm({
    kind: 'engine_lost',
    message: `${node.node} has not been heard for ${(silentMs / 1_000).toFixed(1)} s${why}`,
    raisedMs: clock.wallMs() - silentMs,
  });
}
