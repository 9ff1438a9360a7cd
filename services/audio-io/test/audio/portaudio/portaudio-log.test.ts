import { describe, expect, test } from 'vitest';
import { libraryLog } from '../../../src/audio/library-log.js';

describe('a line that libraries print', () => {
  test.each([
    '',
    'PortAudio V19.6.0-devel, revision unknown',
    'Input audio options: device 0, sample rate 44100, channels 2, bits per sample 16, max queue 2',
    'Output device name is mc_line1',
    'Finishing output - 2048 bytes not available to fill the last buffer',
    "ALSA lib confmisc.c:855:(parse_card) cannot find card '0'",
    'ALSA lib pcm_oss.c:397:(_snd_pcm_oss_open) Cannot open device /dev/dsp',
    'ALSA lib pulse.c:242:(pulse_connect) PulseAudio: Unable to connect: Connection refused',
    'jack server is not running or cannot be started',
    'JackShmReadWritePtr::~JackShmReadWritePtr - Init not done for -1, skipping unlock',
  ])('%j is usual', (line) => {
    expect(libraryLog.isUsual(line)).toBe(true);
  });

  test.each([
    "Expression 'ret' failed in 'src/hostapi/alsa/pa_linux_alsa.c', line: 1736",
    'terminate called after throwing an instance of std::bad_alloc',
    'Unexpected N-API status not OK in file ../src/AudioIO.cc at line 120 value 1.',
  ])('%j is not', (line) => {
    expect(libraryLog.isUsual(line)).toBe(false);
  });
});

describe('the last words of a stream', () => {
  const failed = (expression: string, line: number) =>
    `Expression '${expression}' failed in 'src/hostapi/alsa/pa_linux_alsa.c', line: ${line}`;

  test.each([
    ['PaAlsaStream_WaitForFrames( stream, &framesAvail, &xrun )', 4_269, 'WaitForFrames'],
    ['PaAlsaStream_SetUpBuffers( stream, &framesGot, &xrun )', 4_339, 'SetUpBuffers'],
    ['PaAlsaStream_EndProcessing( stream, framesGot, &xrun )', 4_347, 'EndProcessing'],
  ])('%s', (expression, line, where) => {
    expect(libraryLog.endIn(failed(expression, line))).toBe(where);
  });

  test.each([
    ['err', 3_350],
    ['ContinuePoll( self, StreamDirection_In, &pollTimeout, &pollCapture )', 3_891],
    ['PaAlsaStream_HandleXrun( self )', 3_934],
    ['AlsaRestart( self )', 3_308],
    [
      'PaAlsaStreamComponent_Initialize( &self->capture, alsaApi, inParams, StreamDirection_In, NULL != callback )',
      2_096,
    ],
  ])('%s is not', (expression, line) => {
    expect(libraryLog.endIn(failed(expression, line))).toBeUndefined();
  });
});

test.each([
  [
    'ALSA lib pcm_pulse.c:758:(pulse_prepare) PulseAudio: Unable to create stream: No such entity',
    'PulseAudio: Unable to create stream: No such entity',
  ],
  ['PortAudio V19.6.0-devel, revision unknown', undefined],
])('ALSA says in %j: %j', (line, text) => {
  expect(libraryLog.reasonIn(line)).toBe(text);
});

describe('what PortAudio has no words for', () => {
  const printed = 'PulseAudio: Unable to create stream: No such entity';

  test('is explained by what ALSA printed', () => {
    expect(libraryLog.explainRefusal('Unanticipated host error', printed)).toBe(
      `Unanticipated host error: ${printed}`,
    );
  });

  test('and nothing else is', () => {
    expect(libraryLog.explainRefusal('Device unavailable', printed)).toBeUndefined();
  });
});

test.each([
  ['SIGABRT', expect.stringContaining('pcm.default')],
  ['SIGSEGV', undefined],
] as const)('a process that ended by %s: %s', (signal, text) => {
  expect(libraryLog.explainDeath(signal)).toEqual(text);
});
