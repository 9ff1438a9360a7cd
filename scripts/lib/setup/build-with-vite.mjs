/** Builds by Vite what runs as a bundle; tsc only checks its types. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../processes/run-command.mjs';
import { SetupError } from './setup-error.mjs';
import { clearStamp, hashFiles, readStamp, writeStamp } from './stamps.mjs';

/**
 * @typedef {object} Piece
 * @property {string} name for messages
 * @property {string} stamp in the cache
 * @property {string} folder with a vite.config.ts
 * @property {readonly string[]} inputs of the folder
 * @property {readonly string[]} packages whose sources go in
 * @property {string} main of the sources: there is nothing to build without it
 * @property {readonly string[]} outputs that change with each build
 */

/** @type {readonly Piece[]} */
const PIECES = [
  {
    name: 'console',
    stamp: 'console-built',
    folder: 'packages/console',
    inputs: ['src', 'public', 'index.html', 'vite.config.ts', 'package.json'],
    packages: ['client', 'engine-view', 'schema', 'clock'],
    main: 'src/main.tsx',
    outputs: ['dist/index.html'],
  },
  {
    name: 'plug-in for Open MCT',
    stamp: 'openmct-built',
    folder: 'packages/openmct',
    inputs: ['src', 'vite.config.ts', 'package.json'],
    packages: ['engine-view', 'schema', 'clock'],
    main: 'src/index.ts',
    outputs: ['dist/index.js'],
  },
  {
    name: 'stream process and the probe',
    stamp: 'processes-built',
    folder: 'services/audio-io',
    inputs: ['src', 'vite.config.ts', 'package.json'],
    packages: ['dsp', 'schema', 'clock'],
    main: 'src/stream/main.ts',
    outputs: ['dist/stream/bundle.js', 'dist/probe/bundle.js', 'dist/bundled'],
  },
];
const TIMEOUT_MS = 120_000;

/** @param {string} folder @returns {boolean} whether its `dist/index.js` is not the compiler's */
export const isBundled = (folder) =>
  PIECES.some((piece) => piece.folder === folder && piece.outputs.includes('dist/index.js'));

/**
 * @param {string} root
 * @returns {boolean} whether what runs and is served is what the sources say
 */
export const arePiecesBuilt = (root) => PIECES.every((piece) => isBuilt(root, piece));

/**
 * @param {import('./install.mjs').SetupContext} context
 * @returns {Promise<void>} throws SetupError with the builder's words
 */
export async function ensurePiecesBuilt(context) {
  for (const piece of PIECES) await ensureBuilt(context, piece);
}

/**
 * @param {string} root
 * @param {Piece} piece
 */
const stampPath = (root, { stamp }) => join(root, '.cache', stamp);

/**
 * Hash of the sources and of the bundle: a build by hand from other sources changes the second.
 *
 * @param {string} root
 * @param {Piece} piece
 */
function fingerprint(root, { folder, inputs, packages, outputs }) {
  const sources = [
    ...inputs.map((name) => `${folder}/${name}`),
    ...packages.map((name) => `packages/${name}/src`),
    'pnpm-lock.yaml',
  ];
  const built = outputs.map((name) => `${folder}/${name}`);
  return `${hashFiles(root, sources)} ${hashFiles(root, built)}`;
}

/**
 * @param {string} root
 * @param {Piece} piece
 */
function isBuilt(root, piece) {
  const { folder, main, outputs } = piece;
  if (!existsSync(join(root, folder, main))) return true;
  return (
    outputs.every((output) => existsSync(join(root, folder, output))) &&
    readStamp(stampPath(root, piece)) === fingerprint(root, piece)
  );
}

/**
 * @param {import('./install.mjs').SetupContext} context
 * @param {Piece} piece
 */
async function ensureBuilt({ root, progress, env, signal }, piece) {
  if (isBuilt(root, piece)) return;
  const { name, folder } = piece;
  clearStamp(stampPath(root, piece));
  await progress.step(`Building the ${name}`, async () => {
    const cwd = join(root, folder);
    const vite = JSON.parse(readFileSync(join(cwd, 'node_modules/vite/package.json'), 'utf8'));
    const args = [join(cwd, 'node_modules/vite', vite.bin.vite), 'build', '--logLevel', 'warn'];
    const { code, lines } = await runCommand(process.execPath, args, {
      cwd,
      env,
      timeoutMs: TIMEOUT_MS,
      signal,
    });
    if (code !== 0)
      throw new SetupError(`The ${name} could not be built; the builder says:`, lines.slice(0, 20));
  });
  writeStamp(stampPath(root, piece), fingerprint(root, piece));
}
