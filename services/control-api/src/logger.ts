import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import { hideSecrets } from './auth/tokens-file.js';

/** Pretty on a terminal, JSON lines elsewhere. */
export function createLogger(name: string, level: string): Logger {
  const base = undefined;
  // None is logged on purpose; whoever puts one into an address must not find it in the log.
  const hooks = { streamWrite: hideSecrets };
  if (process.stdout.isTTY)
    return pino(
      { name, level, base, hooks },
      pretty({ ignore: 'name', translateTime: 'HH:MM:ss.l' }),
    );
  return pino({ name, level, base, hooks, timestamp: pino.stdTimeFunctions.isoTime });
}
