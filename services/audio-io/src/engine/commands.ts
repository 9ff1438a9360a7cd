/** The commands of the bus contract: one handler each. */
import type { CommandHandlers, EnginePublisher } from '@mcae/bus';
import { ProblemError, ToneFrequencyHz, ToneLevelDbfs, ToneSeconds } from '@mcae/schema';
import type { Alarms } from './alarms/alarms.js';
import type { Audit } from './audit/audit.js';
import type { ConfigOwner } from './config/config-owner.js';
import type { DeviceCatalogue } from './devices/device-catalogue.js';
import { listDevices } from './devices/device-list.js';
import { runSelfCheck } from './diagnostics/self-check.js';
import { requireChannel, requireRunning } from './gates/channel-checks.js';
import type { Keying } from './gates/keying.js';
import type { StreamSet } from './streams/stream-set.js';
import type { Reporter } from './telemetry/reporter.js';

export interface CommandParts {
  readonly configOwner: ConfigOwner;
  readonly keying: Keying;
  readonly streams: StreamSet;
  readonly alarms: Alarms;
  readonly audit: Audit;
  readonly catalogue: DeviceCatalogue;
  readonly publisher: EnginePublisher;
  readonly reporter: Reporter;
}

/** Entries of the audit that are read where the reader does not say how many. */
const AUDIT_LIMIT = 200;

export function engineCommands(parts: CommandParts): CommandHandlers {
  const { configOwner, keying, streams, alarms, audit, catalogue } = parts;
  return {
    'config.get': () => ({ config: configOwner.config, revision: configOwner.revision }),
    'config.validate': ({ config }) => configOwner.validate(config),
    'config.apply': configApply(parts),
    'ptt.set': (params, context) => keying.set(params, context),
    'ptt.lease': (params, context) => keying.lease(params, context),
    'ptt.release': (params, context) => keying.release(params, context),
    selfcheck: () =>
      runSelfCheck({
        config: configOwner.config,
        kernel: streams.supervisors[0]?.readings.kernel ?? 'reference',
        running: (channel) => streams.of(channel)?.state === 'running',
      }),
    devices: async () => ({ devices: listDevices(await catalogue.refresh(), streams) }),
    'alarms.list': () => ({ alarms: alarms.list() }),
    'alarms.ack': ({ id, by }) => alarms.acknowledge(id, by),
    'audit.read': async ({ since_ms, limit }) => ({
      entries: await audit.read({ sinceMs: since_ms ?? 0, limit: limit ?? AUDIT_LIMIT }),
    }),
    tone: ({ channel, seconds, frequency_hz, level_dbfs }) => {
      requireChannel(configOwner.config, channel);
      const supervisor = requireRunning(streams.of(channel), channel);
      const request = {
        channel,
        seconds: seconds ?? (ToneSeconds.default as number),
        frequencyHz: frequency_hz ?? (ToneFrequencyHz.default as number),
        levelDbfs: level_dbfs ?? (ToneLevelDbfs.default as number),
      };
      supervisor.tone(request);
      const output_device = supervisor.plan?.spec.output.name ?? '';
      return { channel, seconds: request.seconds, output_device };
    },
  };
}

/** Publishes what became of a change: applied, or rolled back. */
function configApply({
  configOwner,
  publisher,
  reporter,
}: CommandParts): CommandHandlers['config.apply'] {
  return async ({ config, if_match }, { requestId: request_id }) => {
    try {
      const plan = await configOwner.apply(config, if_match);
      const { revision } = plan;
      publisher.event('config', { outcome: 'applied', revision, detail: null, request_id });
      reporter.publishStatus();
      return plan;
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'apply_failed')
        publisher.event('config', {
          outcome: 'rolled_back',
          revision: configOwner.revision,
          detail: error.message,
          request_id,
        });
      throw error;
    }
  };
}
