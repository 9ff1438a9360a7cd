/** What the handlers add to what they hand on: defaults, refusals, and news of a config change. */
import { ProblemError, ToneFrequencyHz, ToneLevelDbfs, ToneSeconds } from '@mcae/schema';
import { describe, expect, it } from 'vitest';
import { type CommandParts, engineCommands } from '../../src/engine/commands.js';
import type { ToneRequest } from '../../src/stream/messages.js';
import { exampleConfig } from '../support/engine-rig.js';

const CONTEXT = { requestId: 'r1', actor: 'flight' };

/** Handlers on parts that only the test knows; what is not given is not asked. */
const commands = (parts: object) => engineCommands(parts as CommandParts);

describe('a tone', () => {
  const tones: ToneRequest[] = [];
  const stream = (state: string) => ({
    state,
    reason: 'pulled out',
    plan: { spec: { output: { name: 'virtual:null' } } },
    tone: (request: ToneRequest) => tones.push(request),
  });
  const { tone } = commands({
    configOwner: { config: exampleConfig() },
    streams: { of: (channel: number) => stream(channel === 2 ? 'lost' : 'running') },
  });

  it('has the defaults of the contract, and says where it sounds', async () => {
    expect(await tone({ channel: 1 }, CONTEXT)).toEqual({
      channel: 1,
      seconds: ToneSeconds.default,
      output_device: 'virtual:null',
    });
    expect(tones.at(-1)).toEqual({
      channel: 1,
      seconds: ToneSeconds.default,
      frequencyHz: ToneFrequencyHz.default,
      levelDbfs: ToneLevelDbfs.default,
    });
    await tone({ channel: 3, seconds: 2, frequency_hz: 440, level_dbfs: -30 }, CONTEXT);
    expect(tones.at(-1)).toEqual({ channel: 3, seconds: 2, frequencyHz: 440, levelDbfs: -30 });
  });

  it.each([
    [9, 'unknown_channel'],
    [2, 'channel_not_running'],
  ])('on channel %i is refused: %s', (channel, code) => {
    expect(() => tone({ channel }, CONTEXT)).toThrow(expect.objectContaining({ code }));
  });
});

describe('a config that is applied', () => {
  const published: object[] = [];
  let statuses = 0;
  const applying = (apply: () => Promise<unknown>) =>
    commands({
      configOwner: { apply, revision: 'old' },
      publisher: { event: (_name: string, body: object) => published.push(body) },
      reporter: { publishStatus: () => statuses++ },
    })['config.apply']({ config: {} }, CONTEXT);

  it('is published, with a status that has it', async () => {
    const plan = { change: 'all', reopened_channels: [1], revision: 'new' };
    expect(await applying(() => Promise.resolve(plan))).toBe(plan);
    const event = { outcome: 'applied', revision: 'new', detail: null, request_id: 'r1' };
    expect(published.splice(0)).toEqual([event]);
    expect(statuses).toBe(1);
  });

  it('and rolled back is published with its reason', async () => {
    const error = new ProblemError('apply_failed', 'channel 1 does not run');
    await expect(applying(() => Promise.reject(error))).rejects.toBe(error);
    expect(published.splice(0)).toEqual([
      {
        outcome: 'rolled_back',
        revision: 'old',
        detail: 'channel 1 does not run',
        request_id: 'r1',
      },
    ]);
  });

  it.each(['invalid_config', 'busy', 'revision_mismatch'] as const)(
    'and refused with %s is no news',
    async (code) => {
      const error = new ProblemError(code, 'no');
      await expect(applying(() => Promise.reject(error))).rejects.toBe(error);
      expect(published).toEqual([]);
    },
  );
});

it('the audit is read from the beginning, 200 entries at the most, unless it is asked otherwise', async () => {
  const asked: object[] = [];
  const read = commands({
    audit: {
      read: (options: object) => {
        asked.push(options);
        return Promise.resolve([]);
      },
    },
  })['audit.read'];
  await read({}, CONTEXT);
  await read({ since_ms: 5, limit: 7 }, CONTEXT);
  expect(asked).toEqual([
    { sinceMs: 0, limit: 200 },
    { sinceMs: 5, limit: 7 },
  ]);
});

it('the self-check uses the config in force, the kernel of the streams and their states', () => {
  const config = exampleConfig();
  const selfcheck = (state: string) =>
    commands({
      configOwner: { config },
      streams: { supervisors: [{ readings: { kernel: 'wasm-simd' } }], of: () => ({ state }) },
    }).selfcheck({}, CONTEXT);
  expect(selfcheck('running')).toMatchObject({ kernel: 'wasm-simd', compressor_ok: true });
  expect(() => selfcheck('lost')).toThrow('channel 1, 2, 3, 4 failed the self-check');
});
