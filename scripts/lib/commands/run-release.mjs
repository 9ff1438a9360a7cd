/** A release: version, changelog, tag; and the proof that its packages can be used. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../paths.mjs';
import { SetupError } from '../setup/setup-error.mjs';
import { release, section } from './changelog.mjs';

const USAGE = 'Usage: npm run release -- [--dry-run] major|minor|patch|X.Y.Z';
const VERSION = /^(\d+)\.(\d+)\.(\d+)$/;
const STEPS = ['major', 'minor', 'patch'];

/** @param {string} line */
const say = (line) => process.stdout.write(`${line}\n`);

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @returns {string} what it said
 */
function run(command, args, cwd) {
  try {
    return execFileSync(command, args, {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 1e8,
    }).trim();
  } catch (error) {
    const { stdout, stderr } = /** @type {{ stdout?: string, stderr?: string }} */ (error);
    const printed = `${stdout ?? ''}${stderr ?? ''}`.trim().split('\n').slice(-20);
    throw new SetupError(`${command} ${args.join(' ')} failed`, printed);
  }
}

/** @param {string} path */
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/**
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export async function runRelease(args) {
  const dryRun = args.includes('--dry-run');
  const wanted = args.filter((arg) => arg !== '--dry-run');
  if (wanted[0] === '--notes' && wanted[1] !== undefined) {
    say(section(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'), wanted[1].replace(/^v/, '')));
    return 0;
  }
  const [step = ''] = wanted;
  if (wanted.length !== 1 || !(STEPS.includes(step) || VERSION.test(step)))
    throw new SetupError(USAGE);
  const version = nextVersion(readJson(join(ROOT, 'package.json')).version, step);
  check(version, dryRun);

  const folder = mkdtempSync(join(tmpdir(), 'mcae-release-'));
  try {
    const clone = join(folder, 'clone');
    run('git', ['clone', '--quiet', '--no-hardlinks', ROOT, clone], folder);
    writeVersion(clone, version);
    prove(clone, folder, version);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (dryRun) {
    say(`${version} can be released; nothing was changed here`);
    return 0;
  }
  writeVersion(ROOT, version);
  run('git', ['commit', '--quiet', '--all', '--message', `Release ${version}`], ROOT);
  run('git', ['tag', '--annotate', `v${version}`, '--message', `Release ${version}`], ROOT);
  say(`v${version} is tagged; the tag starts the release: git push --follow-tags`);
  return 0;
}

/**
 * @param {string} current
 * @param {string} step
 */
function nextVersion(current, step) {
  if (VERSION.test(step)) return step;
  const numbers = current.split('.').map(Number);
  const index = STEPS.indexOf(step);
  return numbers.map((n, i) => (i < index ? n : i === index ? n + 1 : 0)).join('.');
}

/**
 * @param {string} version
 * @param {boolean} dryRun
 */
function check(version, dryRun) {
  const changed = run('git', ['status', '--porcelain'], ROOT);
  if (changed !== '')
    throw new SetupError('there are changes that are not committed', changed.split('\n'));
  const branch = run('git', ['branch', '--show-current'], ROOT);
  if (!dryRun && branch !== 'main')
    throw new SetupError(`this is ${branch || 'no branch'}, not main`);
  if (run('git', ['tag', '--list', `v${version}`], ROOT) !== '')
    throw new SetupError(`v${version} has been released already`);
  if (section(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'), 'Unreleased') === '')
    throw new SetupError('CHANGELOG.md has nothing under Unreleased: what would be released?');
}

/** @param {string} root */
function manifests(root) {
  return run('git', ['ls-files', '*package.json'], root)
    .split('\n')
    .map((path) => join(root, path));
}

/**
 * Writes a version into every file that has it.
 *
 * @param {string} root
 * @param {string} version
 */
function writeVersion(root, version) {
  for (const path of manifests(root)) {
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(/^( {2}"version": ")[^"]*"/m, `$1${version}"`));
  }
  const compose = join(root, 'docker-compose.yml');
  const text = readFileSync(compose, 'utf8');
  writeFileSync(
    compose,
    text.replace(/\$\{MCAE_VERSION:-[^}]*\}/g, `\${MCAE_VERSION:-${version}}`),
  );
  const changelog = join(root, 'CHANGELOG.md');
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(changelog, release(readFileSync(changelog, 'utf8'), version, date));
}

/**
 * Builds, packs, installs what was packed where nothing else is, and imports it.
 *
 * @param {string} clone
 * @param {string} folder for what comes and goes
 * @param {string} version
 */
function prove(clone, folder, version) {
  const pnpm = readJson(join(clone, 'package.json')).packageManager;
  const packages = manifests(clone)
    .map((path) => ({ path, manifest: readJson(path) }))
    .filter(({ manifest }) => manifest.private !== true);
  say(`${version}: installing and building ${packages.length} packages …`);
  const flags = ['--frozen-lockfile', '--prefer-offline', '--ignore-scripts'];
  run('npx', ['--yes', pnpm, 'install', ...flags], clone);
  run('npx', ['tsc', '--build'], clone);
  const packed = join(folder, 'packed');
  for (const { path } of packages)
    run('npx', ['--yes', pnpm, 'pack', '--pack-destination', packed], join(path, '..'));
  const tarballs = readdirSync(packed).map((name) => join(packed, name));
  for (const tarball of tarballs) checkTarball(tarball, folder);

  say('installing them where nothing else is …');
  const user = mkdtempSync(join(folder, 'user-'));
  const names = packages.map(({ manifest }) => manifest.name);
  writeFileSync(join(user, 'package.json'), '{ "type": "module", "private": true }');
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline'];
  run('npm', ['install', ...quiet, ...tarballs], user);
  for (const name of names) {
    const code = `import * as all from '${name}'; if (Object.keys(all).length === 0) process.exit(1)`;
    run(process.execPath, ['--input-type=module', '--eval', code], user);
  }
  checkTypes(clone, user, names);
  say(`${names.join(', ')}: each can be installed, imported, and has types`);
}

/**
 * @param {string} tarball
 * @param {string} folder
 */
function checkTarball(tarball, folder) {
  const files = run('tar', ['-tzf', tarball], folder).split('\n');
  const refuse = (/** @type {string} */ why) => {
    throw new SetupError(`${tarball}: ${why}`);
  };
  const foreign = files.find((file) =>
    /\/(test|src|node_modules)\/|tsbuildinfo|\.map$|\.nk$/.test(file),
  );
  if (foreign) refuse(`${foreign} does not belong into it`);
  for (const wanted of ['LICENSE', 'README.md', 'dist/index.js', 'dist/index.d.ts'])
    if (!files.includes(`package/${wanted}`)) refuse(`${wanted} is missing`);
  const manifest = run('tar', ['-xzOf', tarball, 'package/package.json'], folder);
  if (/"(workspace|catalog):/.test(manifest)) refuse('depends on what only this workspace has');
  const machine = files.find(
    (file) => !file.endsWith('/') && run('tar', ['-xzOf', tarball, file], folder).includes(folder),
  );
  if (machine) refuse(`${machine} has a path of this machine`);
}

/**
 * @param {string} clone whose compiler is used
 * @param {string} user
 * @param {string[]} names
 */
function checkTypes(clone, user, names) {
  const lines = names.map(
    (name, i) => `import * as p${i} from '${name}'; export const u${i}: object = p${i};`,
  );
  writeFileSync(join(user, 'use.ts'), `${lines.join('\n')}\n`);
  cpSync(join(clone, 'node_modules/@types/node'), join(user, 'node_modules/@types/node'), {
    recursive: true,
    dereference: true,
  });
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022'];
  const modules = ['--module', 'nodenext', '--types', 'node', '--lib', 'es2022,dom'];
  run(join(clone, 'node_modules/.bin/tsc'), [...options, ...modules, 'use.ts'], user);
}
