/** A stream process: one stream, its channels, nothing else. Started by the supervisor alone. */
import { systemClock } from '@mcae/clock';
import { createBackends } from '../audio/all-backends.js';
import type { FromStream, ToStream } from './messages.js';
import { raisePriority } from './priority.js';
import { StreamRunner } from './stream-runner.js';

/** Reports that the supervisor has not read yet; more are dropped, and it gets the next one. */
const MAX_UNSENT = 16;

let unsent = 0;
function send(message: FromStream): void {
  if (!process.connected || (message.type === 'report' && unsent >= MAX_UNSENT)) return;
  unsent++;
  process.send?.(message, () => unsent--);
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

const backend = createBackends({ clock: systemClock });
let runner: StreamRunner | undefined;
let running: Promise<void> = Promise.resolve();

process.on('message', (message: ToStream) => {
  if (message.type === 'enumerate') {
    void enumerate(message.backends);
    return;
  }
  if (message.type !== 'open') {
    runner?.receive(message);
    return;
  }
  try {
    runner = new StreamRunner(message.plan, message.desired, {
      backend,
      clock: systemClock,
      send,
      cpuUs,
      rssBytes: () => process.memoryUsage.rss(),
      raisePriority,
    });
  } catch (error) {
    send({ type: 'ended', kind: 'failed', message: String(error) });
    process.disconnect();
    return;
  }
  running = runner.run();
  void running.then(() => process.connected && process.disconnect());
});

async function enumerate(backends: readonly string[]): Promise<void> {
  try {
    await backend.enumerate(backends);
  } catch {
    // `open` fails in the same way, and reports it.
  }
  send({ type: 'enumerated' });
}

/** How long a stream may take to leave by itself, for example to finish a recording. */
const LEAVE_MS = 300;

// Without its supervisor a stream has no owner: a gate that it left open must not stay open.
process.on('disconnect', () => {
  runner?.receive({ type: 'close' });
  // A lost device hangs process.exit(): only SIGKILL ends such a process.
  const leave = () => process.kill(process.pid, 'SIGKILL');
  setTimeout(leave, LEAVE_MS);
  void running.then(leave);
});
// The supervisor decides when streams end; a terminal's Ctrl-C goes to the whole group.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

send({ type: 'ready' });
