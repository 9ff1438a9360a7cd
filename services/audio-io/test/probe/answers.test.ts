/** What a probe's process answers, on the virtual devices: PortAudio's are tried in the sound suite. */
import { SimulatedClock } from '@mcae/clock';
import { expect, it } from 'vitest';
import { probeAnswers } from '../../src/probe/answers.js';
import { spec, virtual } from '../audio/support/specs.js';

const answer = probeAnswers(new SimulatedClock());

it('lists the devices of the backend that is asked for', async () => {
  const listed = await answer({ type: 'enumerate', backend: 'virtual' });
  const names = listed.type === 'devices' && listed.devices.map(({ name }) => name);
  expect(names).toContain('virtual:tone');
});

it('says of each spec why it cannot be opened, or null', async () => {
  const bad = spec({ sampleRateHz: 1 });
  const none = { ...spec(), output: virtual('virtual:nothing') };
  const tried = await answer({ type: 'try', backend: 'virtual', specs: [spec(), bad, none] });
  expect(tried).toEqual({
    type: 'tried',
    errors: [
      null,
      { kind: 'unsupported', message: 'Invalid sample rate' },
      { kind: 'not-found', message: expect.stringContaining('there is no virtual:nothing') },
    ],
  });
});

it('answers also where there is no such backend', async () => {
  expect(await answer({ type: 'enumerate', backend: 'none' })).toEqual({
    type: 'failed',
    message: 'there is no backend none',
  });
});
