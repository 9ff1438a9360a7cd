import { expect, it } from 'vitest';
import { SharedOpening } from '../../../src/engine/gates/opening.js';

/** `+` joins, `c` is confirmed, `w` is withdrawn; what the last withdrawal says. */
it.each([
  ['+w', true],
  ['+cw', false],
  ['++w', false],
  ['++ww', true],
  ['++cw', false],
  ['++wcw', false],
  ['+w+', true],
  ['+c+w', false],
])('%s: has to be closed: %s', (steps, expected) => {
  const opening = new SharedOpening();
  let close = false;
  for (const step of steps)
    if (step === '+') opening.join();
    else if (step === 'c') opening.confirm();
    else close = opening.withdraw();
  expect(close).toBe(expected);
});
