/** What is done to a running system; each returns a function that ends it. */
import { fork } from 'node:child_process';
import { cpus, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { NatsBus } from '@mcae/bus';
import { systemClock } from '@mcae/clock';

const GARBAGE_A_SECOND = 50;
const COMMANDS = ['ptt.set', 'ptt.lease', 'config.apply', 'tone', 'selfcheck', 'no.such'];
const GARBAGE = [
  '',
  'null',
  '{',
  '[]',
  '{"params":{}}',
  '{"params":{"channel":-1,"gate_open":"yes"},"request_id":7}',
  `{"params":"${'x'.repeat(100_000)}"}`,
  '\u0000\u0001\uffff',
  '{"__proto__":{"gate_open":true}}',
];

export const SCENARIOS = {
  idle: () => async () => {},

  /** The supervisor stands still half of each second, and is fed with garbage all the time. */
  supervisor: ({ system }) => {
    const bus = new NatsBus({ url: system.natsUrl, name: 'garbage', clock: systemClock });
    let sent = 0;
    const feed = setInterval(() => {
      const command = COMMANDS[sent % COMMANDS.length];
      bus.publish(`mcae.v1.${system.node}.cmd.${command}`, GARBAGE[sent % GARBAGE.length]);
      void system.request('/ptt', { json: GARBAGE[sent % GARBAGE.length] }).catch(() => {});
      sent++;
    }, 1_000 / GARBAGE_A_SECOND);
    let stopped = false;
    const signal = (name) => process.kill(system.audioIo.pid, name);
    const stall = setInterval(() => {
      stopped = !stopped;
      signal(stopped ? 'SIGSTOP' : 'SIGCONT');
    }, 500);
    return async () => {
      clearInterval(stall);
      clearInterval(feed);
      signal('SIGCONT');
      await bus.close();
    };
  },

  /** On each core a process that never waits, at the nice of the streams. */
  'cpu-hog': ({ nice }) => {
    const hogs = cpus().map(() => {
      const hog = fork(fileURLToPath(new URL('hog.mjs', import.meta.url)));
      setPriority(hog.pid, nice ?? 0);
      return hog;
    });
    return async () => {
      for (const hog of hogs) hog.kill('SIGKILL');
    };
  },
};
