/** One process of a stream, from its start to its end: ready, the device lock, open. */
import { type Cancel, type Clock, within } from '@mcae/clock';
import { libraryLog } from '../../../audio/library-log.js';
import type { FromStream, ToStream } from '../../../stream/messages.js';
import type { AcquireLock, ReleaseLock } from '../../devices/device-lock.js';
import type { StartStream, StreamLink } from './stream-link.js';

/** Takes 0.2 s; on a machine that is starved, up to some seconds. */
const READY_MOST_MS = 10_000;
const CLOSE_DEADLINE_MS = 1_000;
/** A process in a driver that hangs goes on its kill only when that one lets it. */
const KILLED_MOST_MS = 1_000;
/** To enumerate takes 10 ms to 0.5 s; whoever waits for one that hangs waits no longer than this. */
const ENUMERATE_MOST_MS = 2_000;

export interface StreamProcessOptions {
  readonly start: StartStream;
  readonly acquireLock: AcquireLock;
  readonly clock: Clock;
  /** What it says of its stream. */
  readonly onMessage: (message: FromStream) => void;
  /** It has gone by itself. */
  readonly onGone: (reason: string) => void;
  readonly onPrinted: (line: string) => void;
}

export class StreamProcess {
  readonly #options: StreamProcessOptions;
  readonly #link: StreamLink;
  readonly #ready = signal();
  readonly #enumerated = signal();
  readonly #exited = signal();
  #enumerating: Promise<void> | undefined;
  #releaseLock: ReleaseLock = () => {};
  #hasDevices = false;
  #cancelReady: Cancel = () => {};
  #printedReason: string | undefined;
  /** Nothing that it says or does counts any more. */
  #isLeft = false;

  constructor(options: StreamProcessOptions) {
    this.#options = options;
    this.#link = options.start({
      onMessage: (message) => {
        if (!this.#isLeft) this.#receive(message);
      },
      onExit: (reason) => {
        for (const each of [this.#ready, this.#enumerated, this.#exited]) each.give();
        this.#cancelReady();
        this.#releaseLock();
        if (!this.#isLeft) options.onGone(reason);
      },
      onPrinted: (line) => {
        this.#printedReason = libraryLog.reasonIn(line) ?? this.#printedReason;
        options.onPrinted(line);
      },
    });
    // Until then nothing else watches it: it waits for the lock only once it is ready.
    this.#cancelReady = options.clock.after(READY_MOST_MS, () => {
      if (this.#isLeft) return;
      this.kill();
      options.onGone(`it did not start within ${READY_MOST_MS / 1_000} s`);
    });
  }

  get pid(): number | null {
    return this.#link.pid;
  }

  /** It has found its devices, and has or is about to have them open. */
  get hasDevices(): boolean {
    return this.#hasDevices;
  }

  /** The last reason that its library printed, since its devices were found. */
  get printedReason(): string | undefined {
    return this.#printedReason;
  }

  /** Resolves once it runs, or has gone. */
  get ready(): Promise<void> {
    return this.#ready.given;
  }

  /**
   * It enumerates now, so that `open` need not. Not where a device that it wants is exclusive and
   * open: it would not be listed.
   */
  enumerate(backends: readonly string[]): Promise<void> {
    this.#enumerating ??= this.#acquireLock().then(async () => {
      this.send({ type: 'enumerate', backends });
      await within(this.#options.clock, ENUMERATE_MOST_MS, this.#enumerated.given);
      this.#releaseLock();
    });
    return this.#enumerating;
  }

  /**
   * Waits for the lock, to enumerate, if it has not, and to open its stream; the lock is released once it
   * has: of four that were opened at the same moment, one in a hundred never got a block (PulseAudio).
   */
  async mayOpen(): Promise<void> {
    await this.#enumerating;
    await this.#acquireLock();
  }

  send(message: ToStream): void {
    if (!this.#isLeft) this.#link.send(message);
  }

  /** Ends it at once. */
  kill(): void {
    this.#leave();
    this.#hasDevices = false;
    this.#link.kill();
  }

  /**
   * Resolves once it has gone, or does not go in spite of its kill.
   * @param isOpen one that is about to open its device hears nothing until it has, and is ended at once
   */
  async close(isOpen: boolean): Promise<void> {
    this.#leave();
    const { clock } = this.#options;
    try {
      if (isOpen) {
        this.#link.send({ type: 'close' });
        await within(clock, CLOSE_DEADLINE_MS, this.#exited.given);
      }
    } finally {
      this.#link.kill();
    }
    await within(clock, KILLED_MOST_MS, this.#exited.given);
    this.#hasDevices = false;
  }

  #leave(): void {
    this.#isLeft = true;
    this.#cancelReady();
    this.#ready.give();
    this.#enumerated.give();
    this.#releaseLock();
  }

  /** Released with what it was for, or at once where the process was given up meanwhile. */
  async #acquireLock(): Promise<void> {
    await this.#ready.given;
    const release = await this.#options.acquireLock();
    if (this.#isLeft) release();
    else this.#releaseLock = release;
  }

  #receive(message: FromStream): void {
    switch (message.type) {
      case 'ready':
        this.#cancelReady();
        this.#ready.give();
        break;
      case 'enumerated':
        this.#enumerated.give();
        break;
      case 'found':
        this.#hasDevices = true;
        // Of the other devices that it listed.
        this.#printedReason = undefined;
        break;
      default:
        if (message.type === 'opened') this.#releaseLock();
        this.#options.onMessage(message);
    }
  }
}

interface Signal {
  readonly given: Promise<void>;
  readonly give: () => void;
}

function signal(): Signal {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}
