import { describe, expect, test } from 'vitest';
import { isUsualPrint } from '../../../src/audio/portaudio/printed-lines.js';

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
    expect(isUsualPrint(line)).toBe(true);
  });

  test.each([
    "Expression 'ret' failed in 'src/hostapi/alsa/pa_linux_alsa.c', line: 1736",
    'terminate called after throwing an instance of std::bad_alloc',
    'Unexpected N-API status not OK in file ../src/AudioIO.cc at line 120 value 1.',
  ])('%j is not', (line) => {
    expect(isUsualPrint(line)).toBe(false);
  });
});
