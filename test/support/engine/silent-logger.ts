/** A logger that says nothing and costs nothing. */
import type { EngineOptions } from '@mcae/audio-io';

const quiet = () => {};

export const silentLogger = {
  level: 'silent',
  trace: quiet,
  debug: quiet,
  info: quiet,
  warn: quiet,
  error: quiet,
  fatal: quiet,
  silent: quiet,
  child: () => silentLogger,
} as unknown as EngineOptions['logger'];
