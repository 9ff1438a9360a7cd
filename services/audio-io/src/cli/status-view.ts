/** Status and meters as lines of text. */
import { type StatusMessage, VU_STALE_MS, type VuMessage } from '@mcae/schema';

const FLOOR_DBFS = -60;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const LABEL_WIDTH = 16;

export interface StatusView {
  readonly status: StatusMessage;
  readonly vu: VuMessage | undefined;
  /** Of the levels; null where there are none yet. */
  readonly ageMs: number | null;
  readonly columns: number;
}

export function statusLines({ status, vu, ageMs, columns }: StatusView): string[] {
  const stale = !vu || ageMs === null || ageMs > VU_STALE_MS;
  const since = ageMs === null ? 'yet' : `for ${(ageMs / 1_000).toFixed(1)} s`;
  const channels = Object.entries(status.channels);
  return [
    `${status.node}  ${status.sample_rate} Hz, blocks of ${status.blocksize}, ` +
      `CPU ${Math.round(status.cpu_percent)} %, up ${duration(status.uptime_s)}, ` +
      `config ${status.config_revision}`,
    ...(stale ? [`STALE: no levels ${since}`] : []),
    '',
    ...channels.flatMap(([channel, { label, state, reason, xruns, ...rest }]) => {
      const meters = stale ? undefined : vu.channels[channel];
      const { gate_open, mute, holder } = meters ?? rest;
      const who = holder === null ? '' : ` ${holder}`;
      const key = gate_open ? `OPEN${who}` : 'closed';
      const name = (label || rest.input_device).slice(0, LABEL_WIDTH).padEnd(LABEL_WIDTH);
      const head = `${channel.padStart(2)}  ${name}  `;
      const tail = `${state === 'running' ? '' : `${state}  `}${key}${mute ? '  MUTED' : ''}`;
      const counts = xruns === null ? '  xruns unknown' : xruns > 0 ? `  ${xruns} xruns` : '';
      const level = meters ? `${meters.after.rms_dbfs.toFixed(1).padStart(6)} dBFS` : '   --- dBFS';
      const width = Math.max(10, Math.min(40, columns - head.length - level.length - 26));
      const meter = bar(meters?.after.rms_dbfs ?? FLOOR_DBFS, width);
      const why = state !== 'running' && reason ? [`      ${reason}`] : [];
      return [`${head}|${meter}| ${level}  ${tail}${counts}`, ...why];
    }),
  ];
}

/** -60 to 0 dBFS over the width, in eighths of a character. */
export function bar(levelDbfs: number, width: number): string {
  const share = Math.min(1, Math.max(0, 1 - levelDbfs / FLOOR_DBFS));
  const eighths = Math.round(share * width * 8);
  const full = Math.floor(eighths / 8);
  return ('█'.repeat(full) + (EIGHTHS[eighths % 8] ?? '')).padEnd(width);
}

function duration(seconds: number): string {
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${Math.floor(seconds % 60)} s`;
}
