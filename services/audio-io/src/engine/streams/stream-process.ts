/** One process of a stream, from its start to its end: ready, its turn to look at the devices, open. */
import { type Cancel, type Clock, within } from '@mcae/clock';
import { alsaText } from '../../audio/portaudio/printed-lines.js';
import type { FromStream, ToStream } from '../../stream/messages.js';
import type { StartStream, StreamLink } from './stream-link.js';

/** Takes 0.2 s; on a machine that is starved, up to some seconds. */
const READY_MOST_MS = 10_000;
const CLOSE_DEADLINE_MS = 1_000;
/** A process in a driver that hangs goes on its kill only when that one lets it. */
const KILLED_MOST_MS = 1_000;
/** A look takes 10 ms to 0.5 s; whoever waits for one that hangs waits no longer than this. */
const LOOK_MOST_MS = 2_000;

export interface StreamProcessOptions {
  readonly start: StartStream;
  /** Waits until no other process looks at the devices; @returns what ends the turn. */
  readonly turn: () => Promise<() => void>;
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
  readonly #looked = signal();
  readonly #exited = signal();
  #look: Promise<void> | undefined;
  #endTurn: () => void = () => {};
  #waitsForTurn = false;
  #hasDevices = false;
  #cancelReady: Cancel = () => {};
  #alsaText: string | undefined;
  /** Nothing that it says or does counts any more. */
  #isLeft = false;

  constructor(options: StreamProcessOptions) {
    this.#options = options;
    this.#link = options.start({
      onMessage: (message) => {
        if (!this.#isLeft) this.#receive(message);
      },
      onExit: (reason) => {
        for (const each of [this.#ready, this.#looked, this.#exited]) each.give();
        this.#cancelReady();
        this.#endTurn();
        if (!this.#isLeft) options.onGone(reason);
      },
      onPrinted: (line) => {
        this.#alsaText = alsaText(line) ?? this.#alsaText;
        options.onPrinted(line);
      },
    });
    // Until then nothing else watches it: it waits for its turn only once it is ready.
    this.#cancelReady = options.clock.after(READY_MOST_MS, () => {
      if (this.#isLeft) return;
      this.kill();
      options.onGone(`it did not start within ${READY_MOST_MS / 1_000} s`);
    });
  }

  get pid(): number | null {
    return this.#link.pid;
  }

  /** While others look at the devices, nothing is late. */
  get waitsForTurn(): boolean {
    return this.#waitsForTurn;
  }

  /** It has found its devices, and has or is about to have them open. */
  get hasDevices(): boolean {
    return this.#hasDevices;
  }

  /** What ALSA said last, since its devices were found. */
  get alsaText(): string | undefined {
    return this.#alsaText;
  }

  /** Resolves once it runs, or has gone. */
  get ready(): Promise<void> {
    return this.#ready.given;
  }

  /**
   * It looks at the devices now, so that `open` need not. Not where a device that it wants is held
   * and can be opened once: it would not see it.
   */
  look(): Promise<void> {
    this.#look ??= this.#takeTurn().then(async () => {
      this.send({ type: 'look' });
      await within(this.#options.clock, LOOK_MOST_MS, this.#looked.given);
      this.#endTurn();
    });
    return this.#look;
  }

  /**
   * Waits until it may look at the devices, if it has not, and open its stream. Its turn ends when it
   * has: of four that were opened at the same moment, one in a hundred never got a block (PulseAudio).
   */
  async mayOpen(): Promise<void> {
    this.#waitsForTurn = true;
    await this.#look;
    await this.#takeTurn();
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
    if (isOpen) {
      this.#link.send({ type: 'close' });
      await within(clock, CLOSE_DEADLINE_MS, this.#exited.given);
    }
    this.#link.kill();
    await within(clock, KILLED_MOST_MS, this.#exited.given);
    this.#hasDevices = false;
  }

  #leave(): void {
    this.#isLeft = true;
    this.#cancelReady();
    this.#ready.give();
    this.#looked.give();
    this.#endTurn();
  }

  /** It ends with what it was for, or when this is not the time any more. */
  async #takeTurn(): Promise<void> {
    await this.#ready.given;
    this.#waitsForTurn = true;
    const end = await this.#options.turn();
    this.#waitsForTurn = false;
    if (this.#isLeft) end();
    else this.#endTurn = end;
  }

  #receive(message: FromStream): void {
    switch (message.type) {
      case 'ready':
        this.#cancelReady();
        this.#ready.give();
        break;
      case 'looked':
        this.#looked.give();
        break;
      case 'found':
        this.#hasDevices = true;
        // Of other devices, that it looked at.
        this.#alsaText = undefined;
        break;
      default:
        if (message.type === 'opened') this.#endTurn();
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
