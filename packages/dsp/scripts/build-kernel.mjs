/**
 * Compiles kernel/*.ts (AssemblyScript) and writes the binary, as base64, to src/kernel-binary.ts;
 * with --check it writes nothing and fails if the checked-in binary differs by a byte.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const kernel = fileURLToPath(new URL('../kernel/', import.meta.url));
const target = new URL('../src/kernel-binary.ts', import.meta.url);

const options = [
  ...['index.ts', '--baseDir', kernel, '--outFile', 'kernel.wasm'],
  ...['--runtime', 'stub', '--enable', 'simd', '--optimizeLevel', '3', '--noAssert'],
  // Two pages, which never grow: views of them stay valid.
  ...['--initialMemory', '2', '--maximumMemory', '2'],
  // Vectors never cross the module's border.
  ...['--disableWarning', '112'],
];

async function compile() {
  let binary;
  const { error, stderr } = await asc.main(options, {
    readFile: (name, base) => {
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

function sourceOf(binary) {
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

const source = sourceOf(await compile());
if (!process.argv.includes('--check')) {
  writeFileSync(target, source);
} else if (readFileSync(target, 'utf8') !== source) {
  process.stderr.write('src/kernel-binary.ts is not what kernel/ compiles to: run kernel:build\n');
  process.exitCode = 1;
}
