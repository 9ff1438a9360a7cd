/** The reader's end of telemetry and events: validated, or not delivered. */
import {
  EVENTS,
  type EventMessage,
  type EventName,
  eventSubject,
  TELEMETRY,
  type TelemetryMessage,
  type TelemetryName,
  telemetrySubject,
  validate,
} from '@mcae/schema';
import type { Bus, Unsubscribe } from './bus.js';
import { parseJson } from './parse-json.js';

export function subscribeTelemetry<N extends TelemetryName>(
  bus: Bus,
  node: string,
  name: N,
  receive: (message: TelemetryMessage<N>) => void,
  onInvalid?: (subject: string) => void,
): Unsubscribe {
  return subscribe(bus, telemetrySubject(node, name), TELEMETRY[name].schema, receive, onInvalid);
}

export function subscribeEvent<N extends EventName>(
  bus: Bus,
  node: string,
  name: N,
  receive: (message: EventMessage<N>) => void,
  onInvalid?: (subject: string) => void,
): Unsubscribe {
  return subscribe(bus, eventSubject(node, name), EVENTS[name].schema, receive, onInvalid);
}

function subscribe<M>(
  bus: Bus,
  subject: string,
  schema: Parameters<typeof validate>[0],
  receive: (message: M) => void,
  onInvalid: ((subject: string) => void) | undefined,
): Unsubscribe {
  return bus.subscribe(subject, (text, from) => {
    const checked = validate(schema, parseJson(text));
    if (checked.ok && nodeOf(from) === (checked.value as { node: string }).node)
      receive(checked.value as M);
    else onInvalid?.(from);
  });
}

/** `mcae.v1.<node>.…`: a message must come from the node that it names. */
function nodeOf(subject: string): string | undefined {
  return subject.split('.')[2];
}
