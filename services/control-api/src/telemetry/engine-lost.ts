/** The alarm of an engine that is silent: nobody else can raise it, so every instance derives it. */
import type { Clock } from '@mcae/clock';
import { ENGINE_LOST_MS, type EngineView, silentMs } from '@mcae/engine-view';
import { type Alarm, raisedAlarm } from '@mcae/schema';

/**
 * It is kept nowhere and cannot be acknowledged here: it is over when the engine is heard again,
 * which then says itself, until somebody acknowledges it, that it was away.
 * @returns undefined while the engine is heard
 */
export function engineLost(
  engine: EngineView,
  clock: Clock,
  busConnected: boolean,
): Alarm | undefined {
  const silentForMs = silentMs(engine, clock.monoMs());
  if (silentForMs < ENGINE_LOST_MS) return undefined;
  const why = busConnected ? '' : '; the bus is not reachable';
  return raisedAlarm({
    kind: 'engine_lost',
    message: `${engine.node} has not been heard for ${(silentForMs / 1_000).toFixed(1)} s${why}`,
    raisedMs: clock.wallMs() - silentForMs,
  });
}
