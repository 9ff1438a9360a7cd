/** What the compose files for sound add to the stack; only parsed, so that no card is needed. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { describeContainers } from './support/describe-containers.js';
import { ROOT } from './support/docker.js';

const audioIo = (file: string, env: NodeJS.ProcessEnv) => {
  const files = ['docker-compose.yml', file].flatMap((name) => ['-f', name]);
  const json = execFileSync('docker', ['compose', ...files, 'config', '--format', 'json'], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  return JSON.parse(json).services['audio-io'];
};
const mounts = ({ volumes }: { volumes: { source: string; target: string }[] }) =>
  Object.fromEntries(volumes.map(({ source, target }) => [target, source]));

describeContainers('the files for sound', () => {
  test('ALSA: the cards, their group by number, real-time limits; no capability', () => {
    const service = audioIo('docker-compose.sound.yml', { AUDIO_GID: '63' });
    expect(JSON.stringify(service.devices)).toContain('/dev/snd');
    expect(service.group_add).toEqual(['63']);
    expect(service.ulimits).toEqual({ nice: 30, rtprio: 95, memlock: -1 });
    expect(service).toMatchObject({ cap_drop: ['ALL'], read_only: true });
    expect(service.privileged ?? false).toBe(false);
  });

  test('PulseAudio and PipeWire: the socket of the user who runs the server', () => {
    const folder = '/run/user/1001/pulse';
    const env = { SOUND_UID: '1001', SOUND_GID: '1001', PULSE_FOLDER: folder };
    const service = audioIo('deploy/sound/pulse.yml', env);
    expect(service.user).toBe('1001:1001');
    expect(service.environment.PULSE_SERVER).toBe('unix:/run/host-pulse/native');
    expect(mounts(service)).toMatchObject({ '/run/host-pulse': folder, '/data': 'audio-data' });
    expect(mounts(service)['/etc/asound.conf']).toMatch(/deploy\/sound\/pulse\.conf$/);
  });

  test('JACK: the memory that client and server share', () => {
    const service = audioIo('deploy/sound/jack.yml', { JACK_SERVER: 'studio' });
    expect(service.ipc).toBe('host');
    expect(service.environment.JACK_DEFAULT_SERVER).toBe('studio');
    expect(mounts(service)['/dev/shm']).toBe('/dev/shm');
    expect(service.ulimits).toMatchObject({ rtprio: 95, memlock: -1 });
  });
});
