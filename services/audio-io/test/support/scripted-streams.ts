/** Stream processes that do nothing but what the test says; what is sent to them is kept. */
import type {
  StartStream,
  StreamLink,
  StreamLinkHandlers,
} from '../../src/engine/streams/process/stream-link.js';
import type { FromStream, StreamReport, ToStream } from '../../src/stream/messages.js';

export class ScriptedStream implements StreamLink {
  readonly sent: ToStream[] = [];
  killed = 0;
  /** Sending throws this, a thousand times: whoever tries for ever must not keep the test from its end. */
  sendError: Error | undefined;
  failedSends = 0;
  readonly #handlers: StreamLinkHandlers;

  constructor(
    readonly pid: number,
    handlers: StreamLinkHandlers,
  ) {
    this.#handlers = handlers;
  }

  /** Types of what was sent, in order. */
  get types(): string[] {
    return this.sent.map(({ type }) => type);
  }

  send(message: ToStream): void {
    if (this.sendError && this.failedSends++ < 1_000) throw this.sendError;
    this.sent.push(structuredClone(message));
  }

  kill(): void {
    this.killed++;
  }

  says(message: FromStream): void {
    this.#handlers.onMessage(message);
  }

  exits(reason: string): void {
    this.#handlers.onExit(reason);
  }

  prints(line: string): void {
    this.#handlers.onPrinted(line);
  }

  /** The process is ready, its device is open, and gives its first block. */
  runs(report: Partial<StreamReport> = {}): void {
    this.says({ type: 'ready' });
    this.says({ type: 'opened', kernel: 'reference' });
    this.says(streamReport({ blocks: 1, ...report }));
  }

  /** Confirms the newest update. */
  applies(): void {
    const update = this.sent.findLast((message) => message.type === 'desired');
    if (update) this.says({ type: 'applied', version: update.version });
  }
}

export class ScriptedStreams {
  readonly started: ScriptedStream[] = [];

  get newest(): ScriptedStream {
    const stream = this.started.at(-1);
    if (!stream) throw new Error('no stream process was started');
    return stream;
  }

  readonly start: StartStream = (handlers) => {
    const stream = new ScriptedStream(this.started.length + 1, handlers);
    this.started.push(stream);
    return stream;
  };
}

export function streamReport(values: Partial<StreamReport> = {}): StreamReport {
  return {
    type: 'report',
    blocks: 0,
    inputXruns: 0,
    outputXruns: 0,
    lateBlocks: 0,
    cpuUs: 0,
    rssBytes: 0,
    channels: [],
    ...values,
  };
}
