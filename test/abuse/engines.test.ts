/** A second engine joins the bus and leaves it, while keys are held by panels that name none. */
import { expect, it } from 'vitest';
import { useAbuseRig } from './support/abuse-rig.js';
import { startEngine } from './support/system/second-engine.js';

const TOGETHER_MS = 1_000;
const ROW_MS = 5_000;

const rig = useAbuseRig({ title: 'Several engines' });

it('keys that are held stay held, single presses and closings work', async () => {
  const row = { name: 'a second engine joins and leaves', attacks: [], tookPlace: {}, ms: ROW_MS };
  const visit = async () => {
    const second = await startEngine(rig.system, 'second');
    await new Promise((resolve) => setTimeout(resolve, TOGETHER_MS));
    await second.stop();
  };
  expect(await rig.holds(row, visit)).toEqual([]);
});
