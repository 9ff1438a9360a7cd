/** The text/event-stream format (WHATWG HTML, 9.2.6), as far as the service uses it. */
export interface SentEvent {
  readonly name: string;
  readonly data: string;
}

/** An event that does not end is not ours; a config of 32 channels is a tenth of it. */
const MAX_EVENT_CHARS = 1_000_000;

/**
 * Takes the stream in pieces of any size.
 * @returns a function that gives the events that each piece completes
 */
export function createSseParser(): (piece: string) => SentEvent[] {
  let pending = '';
  return (piece) => {
    pending += piece;
    if (pending.length > MAX_EVENT_CHARS) throw new Error('an event without an end');
    const blocks = pending.split(/\r?\n\r?\n/);
    pending = blocks.pop() ?? '';
    return blocks.flatMap(parseBlock);
  };
}

function parseBlock(block: string): SentEvent[] {
  let name = 'message';
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    const [, field, value = ''] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (field === 'event') name = value;
    if (field === 'data') data.push(value);
  }
  return data.length > 0 ? [{ name, data: data.join('\n') }] : [];
}
