import { describe, expect, it } from 'vitest';
import { ERROR, formatLogLine, viewOf, WARN } from '../../lib/log/log-view.mjs';

const line = (level: number, rest: object = {}) =>
  JSON.stringify({ level, time: '2026-01-02T03:04:05.678Z', name: 'x', msg: 'hello', ...rest });

describe('the services on the terminal', () => {
  it('an entry as a person reads it', () => {
    const { text, level } = formatLogLine(
      'audio-io',
      line(40, { channel: 1, err: { message: 'gone' } }),
    );
    expect(level).toBe(40);
    expect(text).toMatch(/^\d\d:04:05 audio-io warn: hello channel=1 err=gone$/);
  });

  it.each([
    ['info', line(30), WARN, 'stdout', false],
    ['a warning', line(40), WARN, 'stdout', true],
    ['a warning while stopping', line(40), ERROR, 'stdout', false],
    ['an error while stopping', line(50), ERROR, 'stdout', true],
    ['info, with LOG_LEVEL', line(30), 0, 'stdout', true],
    ['plain text on stderr', 'panic', WARN, 'stderr', true],
    ['plain text on stdout', 'a banner', WARN, 'stdout', false],
    ['an empty line', '', 0, 'stderr', false],
    ['half an entry', '{"level":', WARN, 'stderr', true],
  ] as const)('%s', (_name, text, leastLevel, stream, shown) => {
    expect(viewOf('audio-io', text, { leastLevel, stream }) !== undefined).toBe(shown);
  });
});
