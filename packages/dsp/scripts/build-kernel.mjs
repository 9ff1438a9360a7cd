/**
 * Makes kernel/parameters.ts of the parameters' table, compiles kernel/*.ts (AssemblyScript) and writes
 * the binary, as base64, to src/kernel/kernel-binary.ts; with --check it writes nothing and fails if
 * one of the two files that are checked in differs by a byte.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const kernel = join(packageFolder, 'kernel');

const options = [
  ...['index.ts', '--baseDir', kernel, '--outFile', 'kernel.wasm'],
  ...['--runtime', 'stub', '--enable', 'simd', '--optimizeLevel', '3', '--noAssert'],
  // A trap instead of an import: nothing in it can throw.
  ...['--use', 'abort='],
  // Two pages, which never grow: views of them stay valid.
  ...['--initialMemory', '2', '--maximumMemory', '2'],
  // Vectors never cross the module's border.
  ...['--disableWarning', '112'],
];

/** The table is TypeScript: what it compiles to, of now. */
async function readTable() {
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript')), '../bin/tsc');
  const done = spawnSync(process.execPath, [tsc, '-b', packageFolder], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`packages/dsp does not compile:\n${done.stdout}`);
  return import('../dist/kernel/kernel-values.js');
}

function parametersSource({ KERNEL_VALUES }) {
  const gliding = KERNEL_VALUES.filter(({ glides }) => glides).length;
  return [
    '/**',
    ' * Where each value lies among those that the host writes, bytes; those that glide stand first. Made',
    ' * of ../src/kernel/kernel-values.ts by scripts/build-kernel.mjs, not by hand.',
    ' */',
    ...KERNEL_VALUES.map(({ name }, place) => `export const ${name}: i32 = ${8 * place};`),
    `export const GLIDING_BYTES: i32 = ${8 * gliding};`,
    `export const VALUE_BYTES: i32 = ${8 * KERNEL_VALUES.length};`,
    '',
  ].join('\n');
}

async function compile(parameters) {
  let binary;
  const { error, stderr } = await asc.main(options, {
    readFile: (name, base) => {
      if (name === 'parameters.ts') return parameters;
      try {
        return readFileSync(`${base}/${name}`, 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (_name, contents) => {
      binary = Buffer.from(contents);
    },
  });
  if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
  return binary;
}

function binarySource(binary) {
  const base64 = binary.toString('base64');
  const lines = base64.match(/.{1,96}/g).map((line) => `  '${line}',`);
  return [
    '/** The compiled kernel (see kernel:build); made by scripts/build-kernel.mjs, not by hand. */',
    'export const KERNEL_BASE64 = [',
    ...lines,
    "].join('');",
    '',
  ].join('\n');
}

const parameters = parametersSource(await readTable());
const made = {
  'kernel/parameters.ts': parameters,
  'src/kernel/kernel-binary.ts': binarySource(await compile(parameters)),
};
const isCheck = process.argv.includes('--check');
for (const [name, source] of Object.entries(made)) {
  const path = join(packageFolder, name);
  if (!isCheck) writeFileSync(path, source);
  else if (readFileSync(path, 'utf8') !== source) {
    process.stderr.write(`${name} is not what its sources give: run kernel:build\n`);
    process.exitCode = 1;
  }
}
