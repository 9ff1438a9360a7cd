/** Streams in this process instead of in one of their own: for simulation and tests. */
import type { Clock } from '@mcae/clock';
import type { AudioBackend } from '../../../audio/audio-backend.js';
import type { FromStream, ToStream } from '../../../stream/messages.js';
import { StreamRunner } from '../../../stream/stream-runner.js';
import type { StartStream } from './stream-link.js';

/** A `StartStream` whose messages are passed by the clock, like those between processes. */
export function localStreams(backend: AudioBackend, clock: Clock): StartStream {
  return ({ onMessage, onExit }) => {
    let alive = true;
    let runner: StreamRunner | undefined;
    const exit = (reason: string) => {
      if (!alive) return;
      alive = false;
      runner?.receive({ type: 'close' });
      clock.after(0, () => onExit(reason));
    };
    const report = (message: FromStream) =>
      clock.after(0, () => {
        if (alive) onMessage(structuredClone(message));
      });
    report({ type: 'ready' });
    const receive = (message: ToStream) => {
      if (message.type === 'enumerate') {
        // `open` fails in the same way, and reports it.
        const enumerated = () => report({ type: 'enumerated' });
        void backend.enumerate(message.backends).then(enumerated, enumerated);
        return;
      }
      if (message.type !== 'open') {
        runner?.receive(message);
        return;
      }
      runner = new StreamRunner(message.plan, message.desired, { backend, clock, send: report });
      // Its last words are on their way already; the exit follows them.
      void runner.run().then(() => clock.after(0, () => exit('exit code 0')));
    };
    return {
      pid: null,
      send: (message) => {
        const copy = structuredClone(message);
        clock.after(0, () => {
          if (alive) receive(copy);
        });
      },
      kill: () => exit('SIGKILL'),
    };
  };
}
