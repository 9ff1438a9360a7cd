import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

/** Pretty on a terminal, JSON lines elsewhere. */
export function createLogger(name: string, level: string): Logger {
  const base = undefined;
  if (process.stdout.isTTY)
    return pino({ name, level, base }, pretty({ ignore: 'name', translateTime: 'HH:MM:ss.l' }));
  return pino({ name, level, base, timestamp: pino.stdTimeFunctions.isoTime });
}
