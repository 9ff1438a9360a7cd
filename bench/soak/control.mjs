import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { raisePriority } from '../lib/callback.mjs';

/**
 * A C callback on the rig's last loopback, which our system does not use.
 * @param {boolean} isRealtime as our streams on that rig
 * @returns undefined where there is no compiler; `result` is what it counted, `end` ends it early
 */
export function startControl(binary, rig, seconds, isRealtime) {
  if (!binary) return undefined;
  const { device } = rig.loopbacks.at(-1);
  const args = [device, device, '44100', '512', String(Math.round(seconds))];
  const running = promisify(execFile)(binary, args, { env: rig.env, maxBuffer: 1e8 });
  raisePriority(running.child.pid, { isRealtime });
  const result = running.then(
    ({ stderr }) => {
      const [, callbacks, xruns, late] =
        /callbacks (\d+) xruns (\d+) late (\d+)/.exec(stderr) ?? [];
      return { callbacks: Number(callbacks), xruns: Number(xruns), late: Number(late) };
    },
    () => undefined,
  );
  return { result, end: () => running.child.kill('SIGKILL') };
}
