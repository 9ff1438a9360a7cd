/** A stream process: one stream, its channels, nothing else. Started by the supervisor alone. */
import { getPriority, setPriority } from 'node:os';
import { systemClock } from '@mcae/clock';
import { createBackends } from '../audio/backends.js';
import type { FromStream, ToStream } from './messages.js';
import { StreamRunner } from './stream-runner.js';

/** Reports that the supervisor has not taken yet; more are dropped, it hears the next one. */
const MAX_UNSENT = 16;

let unsent = 0;
function send(message: FromStream): void {
  if (!process.connected || (message.type === 'report' && unsent >= MAX_UNSENT)) return;
  unsent++;
  process.send?.(message, () => unsent--);
}

/** Measured to keep streams in step while the machine is busy with other work. */
const WANTED_NICE = -10;

/** Asks for priority; where the system does not allow it, the stream runs with what it has. */
function raisePriority(): number {
  try {
    setPriority(WANTED_NICE);
  } catch {
    // EACCES without root, CAP_SYS_NICE or a limit that allows it: docs/sound.md says how.
  }
  return getPriority();
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

const nice = raisePriority();
let runner: StreamRunner | undefined;
let running: Promise<void> = Promise.resolve();

process.on('message', (message: ToStream) => {
  if (message.type !== 'open') {
    runner?.receive(message);
    return;
  }
  try {
    runner = new StreamRunner(message.plan, message.desired, {
      backend: createBackends({ clock: systemClock }),
      clock: systemClock,
      send,
      cpuUs,
      rssBytes: () => process.memoryUsage.rss(),
      nice,
    });
  } catch (error) {
    send({ type: 'ended', kind: 'failed', message: String(error) });
    process.disconnect();
    return;
  }
  running = runner.run();
  void running.then(() => process.connected && process.disconnect());
});

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
