/** Programs that the benchmark uses: found, installed where that is possible, built. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const OUT = fileURLToPath(new URL('../out/', import.meta.url));
const NATIVE = fileURLToPath(new URL('../native/', import.meta.url));

const PACKAGES = [
  ['ffmpeg', () => has('ffmpeg')],
  ['sox', () => has('sox')],
  ['gcc', () => has('gcc')],
  ['libc6-dev', () => existsSync('/usr/include/stdio.h')],
  ['ladspa-sdk', () => existsSync('/usr/include/ladspa.h')],
  ['swh-plugins', () => ladspa('sc4_1882') !== undefined],
  ['lsp-plugins-ladspa', () => ladspa('lsp-plugins-ladspa') !== undefined],
];

export function has(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
}

/** Path of a LADSPA library whose name begins so. */
export function ladspa(name) {
  for (const folder of ['/usr/lib/ladspa', '/usr/lib/x86_64-linux-gnu/ladspa']) {
    const file = existsSync(folder) && readdirSync(folder).find((f) => f.startsWith(name));
    if (file) return `${folder}/${file}`;
  }
  return undefined;
}

/** Installs what is missing, on Debian and as root; elsewhere the contestant is left out. */
export function installPeers(print) {
  const missing = PACKAGES.filter(([, present]) => !present()).map(([name]) => name);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !has('apt-get')) {
    print(`not installed here, left out: ${missing.join(', ')}`);
    return;
  }
  print(`installing ${missing.join(', ')}`);
  const options = ['-o', 'DPkg::Lock::Timeout=300', 'install', '-y', '--no-install-recommends'];
  for (const name of missing) {
    const done = spawnSync('apt-get', [...options, name], { stdio: 'ignore' });
    if (done.status !== 0) print(`could not install ${name}`);
  }
}

/** Compiles a C program of bench/native; undefined if that is not possible here. */
export function build(name, flags, libraries = []) {
  if (!has('gcc')) return undefined;
  mkdirSync(OUT, { recursive: true });
  const binary = `${OUT}${name}`;
  const done = spawnSync('gcc', [
    '-O3',
    ...flags,
    '-o',
    binary,
    `${NATIVE}${name}.c`,
    ...libraries,
    '-ldl',
    '-lm',
  ]);
  return done.status === 0 ? binary : undefined;
}

/** Runs a command; its output, or an error that shows what it said. */
export function run(command, args) {
  const done = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1e8 });
  if (done.status !== 0)
    throw new Error(`${command} ended with ${done.status}: ${done.stderr || done.error}`);
  return done;
}
