import { describe, expect, it } from 'vitest';
import {
  DeviceError,
  XRUN_INPUT,
  XRUN_NONE,
  XRUN_OUTPUT,
} from '../../../src/audio/audio-backend.js';
import { openError, xrunFlags } from '../../../src/audio/portaudio/portaudio-text.js';

describe('an error of opening', () => {
  it.each([
    ['Format not supported: Invalid sample rate', 'unsupported', 'Invalid sample rate'],
    [
      'Could not open stream: Sample format not supported',
      'unsupported',
      'Sample format not supported',
    ],
    ['Illegal combination of I/O devices', 'unsupported', 'Illegal combination of I/O devices'],
    ['Could not start stream: Device unavailable', 'busy', 'Device unavailable'],
    ['Could not open stream: Invalid device', 'not-found', 'Invalid device'],
    [
      'Could not initialize PortAudio: Unanticipated host error',
      'failed',
      'Unanticipated host error',
    ],
  ])('%j is %s, without the addon’s own words', (text, kind, message) => {
    const cause = new Error(text);
    expect(openError(cause)).toMatchObject({ name: 'DeviceError', kind, message, cause });
  });

  it('that is one of ours stays as it is; what is no error is text', () => {
    const ours = new DeviceError('busy', 'x');
    expect(openError(ours)).toBe(ours);
    expect(openError('Invalid device')).toMatchObject({ kind: 'not-found' });
  });
});

it.each([
  [undefined, XRUN_NONE],
  ['portAudio status - priming output ', XRUN_NONE],
  ['portAudio status - input underflow ', XRUN_INPUT],
  ['portAudio status - input overflow ', XRUN_INPUT],
  ['portAudio status - output overflow ', XRUN_OUTPUT],
  ['portAudio status - input overflow output underflow ', XRUN_INPUT | XRUN_OUTPUT],
])('a status %j is the flags %i', (status, flags) => {
  expect(xrunFlags(status)).toBe(flags);
});
