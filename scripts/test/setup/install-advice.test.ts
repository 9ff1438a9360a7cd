import { describe, expect, it } from 'vitest';
import { installAdvice } from '../../lib/setup/install-advice.mjs';

describe('the command that installs it', () => {
  it.each([
    ['linux', 'ID=debian\n', 'run `sudo apt-get install nats-server`'],
    [
      'linux',
      'NAME=x\nID=linuxmint\nID_LIKE="ubuntu debian"\n',
      'run `sudo apt-get install nats-server`',
    ],
    ['linux', 'ID=alpine\n', 'run `sudo apk add nats-server`'],
    ['linux', 'ID=arch\n', 'run `sudo pacman -S nats-server`'],
    ['linux', 'ID=fedora\n', 'run `sudo dnf install nats-server`'],
    ['linux', 'ID=nixos\n', 'install it from https://docs.nats.io/'],
    ['darwin', '', 'run `brew install nats-server`'],
    ['win32', '', 'run `winget install NATSAuthors.NATSServer`'],
  ] as const)('on %s, %j', (platform, osRelease, advice) => {
    expect(installAdvice(platform, osRelease)).toContain(advice);
  });
});
