/** What a system has after ten minutes of levels and a week of commands, without waiting for it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { NatsBus, subscribeTelemetry } from '@mcae/bus';
import { systemClock } from '@mcae/clock';
import {
  type AuditEntry,
  type StatusMessage,
  TELEMETRY,
  telemetrySubject,
  type VuMessage,
} from '@mcae/schema';
import type { System } from '../../../support/system.js';
import { until } from '../../../support/until.js';

const HISTORY_MS = 10 * 60_000;
const EARLIER_BOOT = 'earlier';
/** So many messages go before the API is waited for. */
const BATCH = 500;
/** Just below the size at which a new file is begun. */
const AUDIT_BYTES = 7.9 * 2 ** 20;
const WEEK_MS = 7 * 24 * 3_600_000;

/** Restarts the engine: its past is told in its name while it is away. */
export async function age(system: System): Promise<void> {
  const bus = new NatsBus({ url: system.natsUrl, name: 'earlier engine', clock: systemClock });
  try {
    const newest: { vu?: VuMessage; status?: StatusMessage } = {};
    subscribeTelemetry(bus, system.node, 'vu', (message) => {
      newest.vu = message;
    });
    subscribeTelemetry(bus, system.node, 'status', (message) => {
      newest.status = message;
    });
    await until('telemetry is read', () => newest.vu !== undefined && newest.status !== undefined);
    await system.audioIo.stop();
    await tell(system, bus, 'status', newest.status!);
    await tell(system, bus, 'vu', newest.vu!);
    await fillAudit(system);
  } finally {
    await bus.close();
  }
  await system.startAudioIo();
  await system.ready();
}

async function tell(
  system: System,
  bus: NatsBus,
  name: 'vu' | 'status',
  message: VuMessage | StatusMessage,
): Promise<void> {
  const { period_ms } = TELEMETRY[name];
  const count = HISTORY_MS / period_ms;
  for (let index = 0; index < count; index++) {
    const beforeMs = (count - index) * period_ms;
    const earlier = {
      ...message,
      boot_id: EARLIER_BOOT,
      seq: index + 1,
      mono_ms: message.mono_ms - beforeMs,
      ts_ms: message.ts_ms - beforeMs,
    };
    bus.publish(telemetrySubject(system.node, name), JSON.stringify(earlier));
    if (index % BATCH === BATCH - 1) await system.request('/healthz');
  }
  await until('it has come', async () => (await samples(system, name)) >= count);
}

async function samples(system: System, name: 'vu' | 'status'): Promise<number> {
  const key = `${system.node}.1.${name === 'vu' ? 'level_after' : 'xruns'}`;
  return (await system.request(`/telemetry/history?key=${key}`)).body.samples?.length ?? 0;
}

/** The file that is written, and the one before it. */
async function fillAudit({ configPath }: System): Promise<void> {
  const path = join(dirname(configPath), 'state', 'audit.jsonl');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.1`, entries(0));
  await writeFile(path, entries(1));
}

function entries(file: number): string {
  const lines: string[] = [];
  for (let bytes = 0; bytes < AUDIT_BYTES; bytes += lines.at(-1)!.length) {
    const seq = lines.length + 1;
    const entry: AuditEntry = {
      ts_ms: Math.round(systemClock.wallMs()) - WEEK_MS + file * (WEEK_MS / 2) + seq * 1_000,
      seq,
      boot_id: `${EARLIER_BOOT}-${file}`,
      actor: `panel-${seq % 16} (rest 127.0.0.1)`,
      request_id: `${EARLIER_BOOT}-${file}-${seq}`,
      command: 'ptt.set',
      params: { channel: 1 + (seq % 4), gate_open: seq % 2 === 0, by: `panel-${seq % 16}/left` },
      result: 'ok',
      duration_ms: 0.3,
    };
    lines.push(`${JSON.stringify(entry)}\n`);
  }
  return lines.join('');
}
