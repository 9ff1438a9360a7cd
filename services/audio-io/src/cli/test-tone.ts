/** `test-tone`: through the running engine when there is one, else it opens the device itself. */
import { randomUUID } from 'node:crypto';
import { callCommand, NatsBus, subscribeTelemetry } from '@mcae/bus';
import { type Clock, sleep, systemClock } from '@mcae/clock';
import {
  chainParameters,
  type Freshness,
  ProblemError,
  ToneFrequencyHz,
  ToneLevelDbfs,
  type VuMessage,
} from '@mcae/schema';
import { createBackends } from '../audio/backends.js';
import { ConfigFile } from '../engine/config-store.js';
import { DeviceCatalogue } from '../engine/device-catalogue.js';
import { planErrors, planStreams } from '../engine/stream-plans.js';
import type { Environment } from '../environment.js';
import { createProbe } from '../probe/probe.js';
import type { FromStream } from '../stream/messages.js';
import { StreamRunner } from '../stream/stream-runner.js';
import { CliError } from './cli-error.js';

/** An engine that runs is heard within this time. */
const LISTEN_MS = 600;

export interface TestToneOptions {
  readonly channel: number;
  readonly seconds: number;
}

export async function testTone(
  environment: Environment,
  options: TestToneOptions,
  print: (line: string) => void,
): Promise<void> {
  const clock = systemClock;
  const output =
    (await throughEngine(environment, options, clock)) ??
    (await throughDevice(environment, options, clock));
  print(`channel ${options.channel}: tone of ${options.seconds} s on ${output}`);
}

/** @returns the output's name, or undefined where no engine runs. */
async function throughEngine(
  environment: Environment,
  { channel, seconds }: TestToneOptions,
  clock: Clock,
): Promise<string | undefined> {
  const bus = new NatsBus({ url: environment.natsUrl, name: 'test-tone', clock });
  try {
    const heard = await Promise.race([
      new Promise<VuMessage>((resolve) => subscribeTelemetry(bus, environment.node, 'vu', resolve)),
      sleep(clock, LISTEN_MS),
    ]);
    if (!heard) return undefined;
    const freshness: Freshness = { boot_id: heard.boot_id, mono_ms: heard.mono_ms };
    const result = await callCommand(bus, {
      node: environment.node,
      command: 'tone',
      params: { channel, seconds },
      requestId: randomUUID(),
      freshness,
    });
    await sleep(clock, seconds * 1_000);
    return result.output_device;
  } catch (error) {
    if (error instanceof ProblemError) throw new CliError(error.message, { cause: error });
    throw error;
  } finally {
    await bus.close();
  }
}

async function throughDevice(
  environment: Environment,
  { channel, seconds }: TestToneOptions,
  clock: Clock,
): Promise<string> {
  const store = new ConfigFile(environment.configPath, environment.exampleConfigPath);
  const config = await store.load();
  const channelConfig = config.logical_channels[String(channel)];
  if (!channelConfig) throw new CliError(`unknown channel ${channel}`);
  const alone = { ...config, logical_channels: { [channel]: channelConfig } };
  const planned = planStreams(alone, await new DeviceCatalogue(createProbe()).refresh());
  const plan = planned[0]?.plan;
  if (!plan) throw new CliError(planErrors(planned)[0]?.message ?? 'the device was not found');
  let ended: (FromStream & { type: 'ended' }) | undefined;
  const runner: StreamRunner = new StreamRunner(
    plan,
    [
      {
        channel,
        parameters: chainParameters(config, channelConfig),
        latch: false,
        leaseUntilMs: null,
        mute: false,
      },
    ],
    {
      backend: createBackends({ clock }),
      clock,
      send: (message) => {
        if (message.type === 'ended') ended = message;
        if (message.type !== 'opened') return;
        runner.receive({
          type: 'tone',
          channel,
          seconds,
          frequencyHz: ToneFrequencyHz.default as number,
          levelDbfs: ToneLevelDbfs.default as number,
        });
        clock.after(seconds * 1_000 + 200, () => runner.receive({ type: 'close' }));
      },
    },
  );
  await runner.run();
  if (ended) throw new CliError(`${plan.spec.output.name}: ${ended.message}`);
  return plan.spec.output.name;
}
