/** `status`: what the running engine does, once or as meters that move. */
import { type Clock, every } from '@mcae/clock';
import type { EngineClient } from './engine-client.js';
import { statusLines } from './status-view.js';

/** How often it is drawn where no levels come, so that their age goes on. */
const REDRAW_MS = 200;
const HOME = '\x1b[H';
const CLEAR_TO_LINE_END = '\x1b[K';
const CLEAR_BELOW = '\x1b[J';
const OTHER_SCREEN = '\x1b[?1049h\x1b[?25l';
const OWN_SCREEN = '\x1b[?25h\x1b[?1049l';

export interface Screen {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  readonly columns: () => number;
}

export interface StatusOptions {
  readonly watch: boolean;
  readonly json: boolean;
  readonly stopped: AbortSignal;
}

export async function status(
  engine: EngineClient,
  clock: Clock,
  { watch, json, stopped }: StatusOptions,
  screen: Screen,
): Promise<void> {
  await engine.requireRunning();
  const first = await engine.status();
  const text = () => {
    const levels = engine.levels();
    const known = engine.newestStatus ?? first;
    const { message: vu, ageMs = null, stale = true } = levels ?? {};
    if (json) return `${JSON.stringify({ status: known, vu: vu ?? null, age_ms: ageMs, stale })}\n`;
    const lines = statusLines({ status: known, vu, ageMs, columns: screen.columns() });
    return screen.isTerminal && watch
      ? HOME + lines.map((line) => `${line}${CLEAR_TO_LINE_END}\n`).join('') + CLEAR_BELOW
      : `${lines.join('\n')}\n`;
  };
  if (!watch) return screen.write(text());

  const drawn = screen.isTerminal && !json;
  if (drawn) screen.write(OTHER_SCREEN);
  const draw = () => screen.write(text());
  draw();
  engine.onLevels(draw);
  const cancel = every(clock, REDRAW_MS, () => {
    const levels = engine.levels();
    if (levels?.stale !== false) draw();
  });
  if (!stopped.aborted)
    await new Promise((resolve) => stopped.addEventListener('abort', resolve, { once: true }));
  cancel();
  engine.onLevels(() => {});
  if (drawn) screen.write(OWN_SCREEN);
}
