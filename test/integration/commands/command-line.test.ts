/** The command line against a running engine: what it prints, does and exits with. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { virtualConfig } from '../../support/configs.js';
import { useSystem } from '../../support/fixtures.js';
import { AUDIO_IO_MAIN, startService } from '../../support/services.js';
import { until } from '../../support/until.js';

const system = useSystem('suite');

const env = () => ({ ...process.env, NATS_URL: system.natsUrl, MCAE_NODE: system.node });

function cli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [AUDIO_IO_MAIN, ...args], { env: env() }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

it('keys and mutes a channel, and says how it is then', async () => {
  expect(await cli('ptt', '--channel', '1', '--open')).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^channel 1: gate open \(latched by cli .+\), not muted\n$/),
    stderr: '',
  });
  await until('sound', async () => (await system.request('/vu')).body['1'] > -20);
  const { stdout } = await cli('ptt', '--channel', '1', '--close', '--mute', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ channel: 1, gate_open: false, mute: true });
  const { body } = await system.request('/audit');
  expect(body.entries).toContainEqual(
    expect.objectContaining({ actor: expect.stringMatching(/^cli /), command: 'ptt.set' }),
  );
});

it('exits with 1 where the engine refuses, 2 for wrong usage, 3 without an engine', async () => {
  expect(await cli('ptt', '--channel', '30', '--open')).toMatchObject({
    code: 1,
    stderr: 'audio-io: unknown channel 30\n',
  });
  expect((await cli('ptt', '--channel', '1')).code).toBe(2);
  expect(await cli('status', '--node', 'nobody')).toMatchObject({
    code: 3,
    stderr: 'audio-io: no engine nobody is on the bus; start it, or name another with --node\n',
  });
});

it('shows the status as text and as JSON', async () => {
  await cli('ptt', '--channel', '3', '--open');
  const text = await cli('status');
  expect(text.code).toBe(0);
  expect(text.stdout).toMatch(/^test-node {2}44100 Hz, blocks of 512/);
  expect(text.stdout).toMatch(/^ 3 .*OPEN/m);
  const { status, vu, stale } = JSON.parse((await cli('status', '--json')).stdout);
  expect(status.node).toBe('test-node');
  expect(vu.channels['3'].gate_open).toBe(true);
  expect(stale).toBe(false);
});

it('watches until it is stopped, and then exits cleanly', async () => {
  const watch = startService(AUDIO_IO_MAIN, ['status', '--watch', '--json'], env(), system.folder);
  const ended = new Promise((resolve) => watch.process.on('exit', resolve));
  await until('several lines', () => watch.output().split('\n').length > 5);
  watch.process.kill('SIGINT');
  expect(await ended).toBe(0);
  const [first, second] = watch
    .output()
    .trim()
    .split('\n')
    .slice(-2)
    .map((line) => JSON.parse(line).vu.seq);
  expect(second).toBeGreaterThan(first);
});

it('lists the devices as the engine has them, and asks it whether a config can run', async () => {
  const { stdout } = await cli('devices', '--json');
  const devices: { name: string; used_by_channels: number[] }[] = JSON.parse(stdout);
  expect(devices).toEqual((await system.request('/devices')).body.devices);
  expect(devices.find(({ name }) => name === 'virtual:tone')?.used_by_channels).toEqual([1, 4]);
  expect((await cli('devices')).stdout).toMatch(/^\d+ +virtual:tone +virtual .* 1, 4$/m);
  const path = join(system.folder, 'wanted.json');
  const config = virtualConfig((draft) => {
    draft.logical_channels['2']!.input_device = 'hw:7';
  });
  await writeFile(path, JSON.stringify(config));
  expect(await cli('config', 'check', path, '--devices')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('/logical_channels/2/input_device: there is no device "hw:7"'),
  });
});
