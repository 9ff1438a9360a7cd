/** One stream's life as data: where it stands, what may happen to it, and what is then to be done. */
import type { StreamState } from '@mcae/schema';
import type { DeviceErrorKind } from '../../audio/audio-backend.js';
import type { StreamPlan } from '../../stream/messages.js';

export type Phase =
  /** Not started, or stopped. */
  | 'idle'
  /** Not started, but its process is. */
  | 'prepared'
  /** Which devices does the config mean? */
  | 'resolving'
  /** Its process gets ready and waits for the device lock. */
  | 'queued'
  /** `open` was sent to the process. */
  | 'opening'
  /** The devices are open, no block came yet. */
  | 'open'
  | 'running'
  /** Down, until the wait before the next opening is over. */
  | 'waiting'
  /** Asked to stop; its process has not gone yet. */
  | 'closing';

export interface StreamLife {
  readonly phase: Phase;
  /** As on the bus: what went down keeps its state through all that follows until it runs. */
  readonly state: StreamState;
  /** Why it does not run, or last did not. */
  readonly reason: string | null;
  /** What is to be open, once it was resolved. */
  readonly plan: StreamPlan | undefined;
  /** Counts the openings; an answer to an earlier one is ignored. */
  readonly attempt: number;
  /** There was a block; for good. */
  readonly hasRun: boolean;
  /** How often it ran and went down. */
  readonly restarts: number;
  /** The wait after the next failure. */
  readonly backoffMs: number;
}

type Failure = { readonly reason: string };

export type LifeEvent =
  | { readonly type: 'prepareAsked' | 'startAsked' | 'stopAsked' }
  | { readonly type: 'planResolved'; readonly attempt: number; readonly plan: StreamPlan }
  | { readonly type: 'lockAcquired'; readonly attempt: number }
  | ({
      readonly type: 'planFailed';
      readonly attempt: number;
      readonly kind: DeviceErrorKind;
    } & Failure)
  /** The devices are open. */
  | { readonly type: 'opened' }
  | { readonly type: 'blockCame' }
  /** The process says that it could not open the devices, or lost one. */
  | ({ readonly type: 'ended'; readonly kind: DeviceErrorKind } & Failure)
  /** The sound library prints that it gave up; the process does not notice. */
  | ({ readonly type: 'libraryEnded' } & Failure)
  | ({ readonly type: 'processGone' } & Failure)
  /** No block in time: the device hangs (lost) or the process does (stalled). */
  | ({ readonly type: 'blockMissed'; readonly kind: 'lost' | 'stalled' } & Failure)
  /** Blocks come, but too many xruns or too much CPU with them. */
  | ({ readonly type: 'unhealthy' } & Failure)
  /** It does not confirm what is desired. */
  | ({ readonly type: 'unconfirmed' } & Failure)
  /** An error of our own. */
  | ({ readonly type: 'faulted'; readonly attempt: number } & Failure)
  /** Timers that were set by an effect. */
  | { readonly type: 'ranSteadily' | 'retryDue' }
  /** The process has gone, or does not go. */
  | { readonly type: 'closed'; readonly attempt: number };

export type LifeEffect =
  /** Where there is none. */
  | { readonly type: 'startProcess' }
  | { readonly type: 'startWatch' | 'resolvePlan' | 'acquireLock' | 'sync' }
  /** @property isShut opens with closed gates; what is desired follows once it is open */
  | { readonly type: 'open'; readonly isShut: boolean }
  /** At once, and is done with it. */
  | { readonly type: 'killProcess' }
  | { readonly type: 'closeProcess'; readonly isOpen: boolean }
  | { readonly type: 'closeGates'; readonly wasRunning: boolean }
  /** The one timer of a life: a new one takes the place of the old one. */
  | {
      readonly type: 'setTimer';
      readonly delayMs: number;
      readonly event: 'ranSteadily' | 'retryDue';
    }
  /** Timer and watch. */
  | { readonly type: 'clearTimers' }
  /** State or reason is another. */
  | { readonly type: 'announce' };

/** Where the events of a life go. */
export interface LifeHost {
  readonly life: () => StreamLife;
  readonly dispatch: (event: LifeEvent) => void;
  /** An error of our own at the opening `attempt`. */
  readonly fault: (error: unknown, attempt: number) => void;
}
