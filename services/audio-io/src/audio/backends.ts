/** What the engine asks of backends: of the ones that a device or a stream has, or of all. */
import {
  type BackendDevice,
  DeviceError,
  type DeviceRef,
  type Direction,
  type StreamSpec,
} from './audio-backend.js';
import type { BackendDescriptor } from './backend-descriptor.js';
import { BACKENDS } from './registry.js';

type Sides = Pick<StreamSpec, 'input' | 'output'>;

/** @throws DeviceError not-found where there is no such backend. */
export function backendOf({ backend }: Pick<DeviceRef, 'backend'>): BackendDescriptor {
  const found = BACKENDS.find(({ id }) => id === backend);
  if (!found) throw new DeviceError('not-found', `there is no backend ${backend}`);
  return found;
}

/** The backends of a stream: one, or two where its sides differ. */
export const backendsOf = ({ input, output }: Sides): readonly BackendDescriptor[] => [
  ...new Set([backendOf(input), backendOf(output)]),
];

export const needsDeviceLock = (spec: Sides): boolean =>
  backendsOf(spec).some((backend) => backend.needsDeviceLock);

/** Why two devices cannot be the sides of one stream; undefined where they can. */
export function pairingProblem(spec: Sides): DeviceError | undefined {
  const backends = backendsOf(spec);
  if (backends.length < 2 || backends.filter(({ hasOwnClock }) => hasOwnClock).length === 1)
    return undefined;
  const { input, output } = spec;
  const why = backends[0]!.hasOwnClock ? 'have two clocks' : 'have no clock';
  return new DeviceError('unsupported', `${input.name} and ${output.name} ${why}`);
}

/**
 * The device of a name that need not be listed, for example `virtual:tone:440`.
 * @throws DeviceError not-found where the name has the form of one, and there is none.
 */
export function resolveUnlisted(name: string, direction: Direction): BackendDevice | undefined {
  for (const backend of BACKENDS) {
    const device = backend.resolve?.(name, direction);
    if (device) return device;
  }
  return undefined;
}

/** Does this output write a file, which one stream alone may do? */
export const isRecording = (output: DeviceRef): boolean =>
  backendOf(output).isRecording?.(output.name) ?? false;

export const isSampleRateRefusal = (reason: string): boolean =>
  BACKENDS.some((backend) => backend.isSampleRateRefusal?.(reason));

/** The environment for processes that open or enumerate devices. */
export const soundEnvironment = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  BACKENDS.reduce((made, backend) => backend.environment?.(made) ?? made, env);
