import { existsSync, readFileSync } from 'node:fs';

const DOWNLOADS = 'https://docs.nats.io/running-a-nats-service/introduction/installation';

/** Package managers: the command that shows that one is there, and its arguments. */
const BY_FAMILY = /** @type {const} */ ([
  [/debian|ubuntu/, 'sudo apt-get install nats-server'],
  [/arch/, 'sudo pacman -S nats-server'],
  [/alpine/, 'sudo apk add nats-server'],
  [/fedora|rhel|centos/, 'sudo dnf install nats-server'],
  [/suse/, 'sudo zypper install nats-server'],
]);

/**
 * The one command that installs nats-server on this system.
 *
 * @param {NodeJS.Platform} [platform]
 * @param {string} [osRelease] what /etc/os-release says
 * @returns {string}
 */
export function installAdvice(platform = process.platform, osRelease = readOsRelease()) {
  if (platform === 'darwin') return 'run `brew install nats-server`';
  if (platform === 'win32') return 'run `winget install NATSAuthors.NATSServer`';
  const ids = [...osRelease.matchAll(/^ID(?:_LIKE)?=(.*)$/gm)].map((match) => match[1]).join(' ');
  const command = BY_FAMILY.find(([family]) => family.test(ids))?.[1];
  return command ? `run \`${command}\`` : `install it from ${DOWNLOADS}`;
}

function readOsRelease() {
  const path = '/etc/os-release';
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
