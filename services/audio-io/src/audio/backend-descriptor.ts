/**
 * What a backend is, in a form that is safe anywhere: pure functions that open and load nothing. What opens
 * devices is behind `create`, which only stream processes and probes call.
 */
import type { Clock } from '@mcae/clock';
import type { BackendDevice, BackendDriver, Direction } from './audio-backend.js';

export interface BackendOptions {
  readonly clock: Clock;
  /** What relative paths of WAV files are relative to; the working directory without. */
  readonly baseDir?: string | undefined;
}

export interface BackendDescriptor {
  /** The `backend` of its devices. */
  readonly id: string;
  /** Its devices run by a clock of their own; without one, they follow the device beside them. */
  readonly hasOwnClock: boolean;
  /** One process at a time may enumerate or open its devices. */
  readonly needsDeviceLock: boolean;
  /** What it loads may hang or abort: it is asked in a probe process, never in the supervisor. */
  readonly needsProbeProcess: boolean;
  /** A side that is open may be closed to others: known once it was open during an enumeration. */
  readonly mayBeExclusive: boolean;
  /** Its numbers never change; else the engine gives each device a number for as long as it runs. */
  readonly hasFixedNumbers: boolean;
  readonly log?: LibraryLog;
  /**
   * A device that need not be listed to be there, by its name; undefined where the name is not one of these.
   * @throws DeviceError not-found where the name has the form of one, and there is none.
   */
  resolve?(name: string, direction?: Direction): BackendDevice | undefined;
  /** Does an output of this name write a file, which one stream alone may do? */
  isRecording?(name: string): boolean;
  /** Does this reason of a refused open say that the device cannot do the sample rate? */
  isSampleRateRefusal?(reason: string): boolean;
  /** The environment for processes that load it, made of the one that they would inherit. */
  environment?(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
  /** Why it cannot be used on this machine; undefined where it can. */
  unavailable?(): string | undefined;
  create(options: BackendOptions): BackendDriver | Promise<BackendDriver>;
}

/** What a backend's library prints without being asked, one line at a time. */
export interface LibraryLog {
  /** Does the line come with every open or enumeration, whether all is well or not? */
  isUsual(line: string): boolean;
  /** Where the library ended a stream that is open, if the line says so. */
  endIn(line: string): string | undefined;
  /** Why something failed, where the library returns no words for it. */
  reasonIn(line: string): string | undefined;
  /** A refusal together with the last printed reason; undefined where the refusal needs none. */
  explainRefusal(refusal: string, printed: string): string | undefined;
  /** What it means that a process which uses the library ended by this signal. */
  explainDeath(signal: NodeJS.Signals): string | undefined;
}
