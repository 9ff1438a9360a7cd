/** `test-tone`: through the running engine when there is one, else it opens the device itself. */
import { type Clock, sleep, systemClock } from '@mcae/clock';
import { chainParameters, ToneFrequencyHz, ToneLevelDbfs } from '@mcae/schema';
import { createBackends } from '../audio/all-backends.js';
import { ConfigFile } from '../engine/config/config-store.js';
import { DeviceCatalogue } from '../engine/devices/device-catalogue.js';
import { planErrors, planStreams } from '../engine/streams/stream-plans.js';
import type { Environment } from '../environment.js';
import { createProbe } from '../probe/probe.js';
import type { FromStream } from '../stream/messages.js';
import { StreamRunner } from '../stream/stream-runner.js';
import { CliError } from './cli-error.js';
import { withEngine } from './with-engine.js';

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
function throughEngine(
  environment: Environment,
  { channel, seconds }: TestToneOptions,
  clock: Clock,
): Promise<string | undefined> {
  return withEngine(environment, async (engine) => {
    if (!(await engine.isRunning())) return undefined;
    const { output_device } = await engine.call('tone', { channel, seconds });
    await sleep(clock, seconds * 1_000);
    return output_device;
  });
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
  const devices = await new DeviceCatalogue(createProbe()).refresh();
  const planned = planStreams(alone, devices);
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
