import { expect, it } from 'vitest';
import { GamepadKeys } from '../../src/input/gamepad-keys.js';

it('holds, lets go, and lets go when the pad is lost', () => {
  const done: string[] = [];
  const keys = new GamepadKeys({
    down: (channel, source) => done.push(`down ${channel} ${source}`),
    up: (channel) => done.push(`up ${channel}`),
    cancel: (channel) => done.push(`cancel ${channel}`),
  });
  const pad = (...pressed: boolean[]) => [{ index: 0, pressed }];
  keys.poll(pad(false, false));
  keys.poll(pad(true, false));
  keys.poll(pad(true, false));
  keys.poll(pad(false, true));
  keys.poll([]);
  keys.poll([]);
  expect(done).toEqual(['down 1 gamepad:0:0', 'up 1', 'down 2 gamepad:0:1', 'cancel 2']);
});
