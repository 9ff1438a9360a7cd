/** Which lines of the services' logs are printed, and how. */

const LEVELS = /** @type {const} */ ([
  [60, 'fatal'],
  [50, 'error'],
  [40, 'warn'],
  [30, 'info'],
  [20, 'debug'],
  [10, 'trace'],
]);
export const WARN = 40;
export const ERROR = 50;
const OWN_FIELDS = new Set(['level', 'time', 'name', 'msg', 'pid', 'hostname', 'v']);

/**
 * One line of a service's output, made readable.
 *
 * @param {string} name of the service
 * @param {string} line JSON as pino writes it, or plain text
 * @returns {{text: string, level: number | undefined}} no level: it is not a log entry
 */
export function formatLogLine(name, line) {
  const entry = parseEntry(line);
  if (!entry) {
    const text = line.startsWith(`${name}: `) ? line : `${name}: ${line}`;
    return { text, level: undefined };
  }
  const level = Number(entry['level']);
  const word = LEVELS.find(([least]) => level >= least)?.[1] ?? 'trace';
  const time = new Date(/** @type {string | number} */ (entry['time'] ?? Number.NaN));
  const clock = Number.isNaN(time.getTime()) ? '' : `${time.toTimeString().slice(0, 8)} `;
  const fields = Object.entries(entry)
    .filter(([key]) => !OWN_FIELDS.has(key))
    .map(([key, value]) => ` ${key}=${typeof value === 'object' ? briefly(value) : value}`);
  return { text: `${clock}${name} ${word}: ${entry['msg'] ?? ''}${fields.join('')}`, level };
}

/**
 * Entries of a level and worse; of what is not a log entry, what was meant as an error.
 *
 * @param {string} name
 * @param {string} line
 * @param {{leastLevel: number, stream: 'stdout' | 'stderr'}} options 0: all of it
 * @returns {string | undefined} undefined: not shown
 */
export function viewOf(name, line, { leastLevel, stream }) {
  if (line.trim() === '') return undefined;
  const { text, level } = formatLogLine(name, line);
  const worth = level ?? (stream === 'stderr' ? ERROR : 0);
  return worth >= leastLevel ? text : undefined;
}

/**
 * @param {string} line
 * @returns {Record<string, unknown> | undefined}
 */
function parseEntry(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry = JSON.parse(line);
    return typeof entry.level === 'number' ? entry : undefined;
  } catch {
    return undefined;
  }
}

/** @param {unknown} value */
function briefly(value) {
  const error = /** @type {{message?: unknown} | null} */ (value);
  if (typeof error?.message === 'string') return error.message;
  return JSON.stringify(value);
}
