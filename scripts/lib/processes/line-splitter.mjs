/**
 * Calls `onLine` for each line of a stream, and for what stands after the last one at its end.
 *
 * @param {import('node:stream').Readable} stream
 * @param {(line: string) => void} onLine
 */
export function onLines(stream, onLine) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (/** @type {string} */ text) => {
    const lines = (rest + text).split(/\r\n|[\n\r]/);
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
  stream.on('end', () => {
    if (rest) onLine(rest);
    rest = '';
  });
  // A pipe whose other end was killed: the exit of that process is reported elsewhere.
  stream.on('error', () => {});
}
