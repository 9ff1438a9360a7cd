/** What the linter must catch, and what it must let pass: biome.json over a tree of one-line files. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../lib/paths.mjs';

const uses = (from: string) => `export { x } from '${from}';\n`;
const IMPORTS = 'lint/style/noRestrictedImports';
const GLOBALS = 'lint/style/noRestrictedGlobals';
const PROPERTIES = 'lint/nursery/noJsRestrictedProperties';
const CYCLES = 'lint/suspicious/noImportCycles';

/** Path, content, and the rule that must catch it. */
const WRONG: readonly [string, string, string][] = [
  ['packages/schema/src/a.ts', uses('@mcae/clock'), IMPORTS],
  ['packages/schema/test/a.test.ts', uses('@mcae/bus'), IMPORTS],
  ['packages/clock/src/a.ts', uses('@mcae/schema'), IMPORTS],
  ['packages/dsp/src/a.ts', uses('@mcae/clock'), IMPORTS],
  ['packages/bus/src/a.ts', uses('@mcae/dsp'), IMPORTS],
  ['services/audio-io/src/a.ts', uses('@mcae/control-api'), IMPORTS],
  ['services/control-api/src/a.ts', uses('@mcae/audio-io'), IMPORTS],
  ['services/control-api/src/b.ts', uses('@mcae/dsp'), IMPORTS],
  ['packages/client/src/a.ts', uses('@mcae/bus'), IMPORTS],
  ['packages/engine-view/src/a.ts', uses('@mcae/clock'), IMPORTS],
  ['packages/engine-view/src/b.ts', uses('@mcae/schema/config'), IMPORTS],
  ['packages/engine-view/src/c.ts', 'export const x = performance.now();\n', PROPERTIES],
  ['packages/bus/src/b.ts', uses('@mcae/engine-view'), IMPORTS],
  ['packages/client/src/b.ts', uses('@mcae/schema/limits'), IMPORTS],
  ['packages/console/src/a.tsx', uses('@mcae/dsp'), IMPORTS],
  ['services/control-api/src/c.ts', uses('@mcae/schema/src/config.js'), IMPORTS],
  ['packages/bus/src/c.ts', uses('../../../packages/schema/src/index.js'), IMPORTS],
  ['test/integration/a.test.ts', uses('../../../services/audio-io/src/index.js'), IMPORTS],
  ['test/integration/b.test.ts', uses('@mcae/bus/dist/index.js'), IMPORTS],
  ['packages/bus/src/d.ts', uses('node:timers/promises'), IMPORTS],
  ['services/audio-io/src/d.ts', uses('node:perf_hooks'), IMPORTS],
  ['packages/bus/src/e.ts', 'setTimeout(() => {}, 1);\n', GLOBALS],
  ['services/control-api/src/e.ts', 'setInterval(() => {}, 1);\n', GLOBALS],
  ['services/audio-io/src/e.ts', 'setImmediate(() => {});\n', GLOBALS],
  ['packages/dsp/src/f.ts', 'export const x = Date.now();\n', PROPERTIES],
  ['services/audio-io/src/f.ts', 'export const x = performance.now();\n', PROPERTIES],
  ['services/audio-io/src/g.ts', 'export const x = process.hrtime.bigint();\n', PROPERTIES],
  ['packages/dsp/src/g.ts', 'export const x = Math.random();\n', PROPERTIES],
  ['services/control-api/src/g.ts', 'process.exit(1);\n', PROPERTIES],
  [
    'services/control-api/src/h.ts',
    "export const x = process.env['HOME'];\n",
    'lint/style/noProcessEnv',
  ],
  [
    'services/audio-io/src/i.ts',
    'async function f() {\n  await 1;\n}\nexport function g() {\n  f();\n}\n',
    'lint/nursery/noFloatingPromises',
  ],
  [
    'services/audio-io/src/j.ts',
    'async function f() {\n  return await Promise.resolve(false);\n}\nexport function g() {\n  if (f()) return 1;\n  return 2;\n}\n',
    'lint/nursery/noMisusedPromises',
  ],
  ['services/audio-io/src/k.ts', "console.log('x');\n", 'lint/suspicious/noConsole'],
  ['scripts/lib/k.mjs', "console.log('x');\n", 'lint/suspicious/noConsole'],
  ['packages/dsp/src/k.ts', 'export const x: any = 1;\n', 'lint/suspicious/noExplicitAny'],
  ['packages/dsp/src/aB.ts', 'export const x = 1;\n', 'lint/style/useFilenamingConvention'],
  ['packages/bus/src/l.ts', uses('fastify'), 'lint/correctness/noUndeclaredDependencies'],
  ['packages/bus/src/m.ts', "import { y } from './n.js';\n\nexport const x = y;\n", CYCLES],
];

const RIGHT: readonly [string, string][] = [
  ['packages/dsp/src/ok.ts', uses('@mcae/schema')],
  ['packages/bus/src/ok.ts', uses('@mcae/clock')],
  ['services/audio-io/src/ok.ts', uses('@mcae/dsp')],
  ['services/control-api/src/ok.ts', uses('@mcae/bus')],
  ['packages/client/src/ok.ts', uses('@mcae/schema')],
  ['packages/client/src/ok2.ts', uses('@mcae/engine-view')],
  ['packages/engine-view/src/ok.ts', uses('@mcae/schema')],
  ['packages/engine-view/src/ok2.ts', uses('@mcae/schema/limits')],
  ['packages/openmct/src/ok.ts', uses('@mcae/engine-view')],
  ['packages/console/src/ok.tsx', uses('@mcae/client')],
  ['packages/clock/src/ok.ts', 'export const x = () => setTimeout(() => {}, Date.now());\n'],
  ['services/audio-io/src/main.ts', "export const x = () => process.env['HOME'];\n"],
  ['services/audio-io/src/ok2.ts', 'export const x = new Date(0).toISOString();\n'],
  ['test/sim/ok.test.ts', uses('@mcae/control-api')],
  ['packages/bus/src/n.ts', "import { x } from './m.js';\n\nexport const y = x;\n"],
];

interface Found {
  readonly category: string;
  readonly path: string;
}

let folder: string;
let found: Found[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mcae-lint-'));
  copyFileSync(join(ROOT, 'biome.json'), join(folder, 'biome.json'));
  const names = [
    'schema',
    'clock',
    'dsp',
    'bus',
    'client',
    'engine-view',
    'audio-io',
    'control-api',
    'test',
    'scripts',
  ];
  const dependencies = Object.fromEntries(names.map((name) => [`@mcae/${name}`, '*']));
  const manifest = JSON.stringify({ name: 'x', dependencies });
  for (const [path, content] of [...WRONG, ...RIGHT, ['package.json', manifest] as const]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  found = lint();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function lint(): Found[] {
  const args = ['lint', '--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none'];
  const biome = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
  const { stdout } = spawnSync(process.execPath, [biome, ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { category: string; location: { path: string | { file: string } } }[];
  };
  return diagnostics.map(({ category, location: { path } }) => ({
    category,
    path: typeof path === 'string' ? path : path.file,
  }));
}

const rulesFor = (path: string) =>
  found.filter((each) => each.path.endsWith(path)).map(({ category }) => category);

describe('the linter', () => {
  it.each(WRONG.map(([path, , rule]) => [path, rule]))('catches in %s: %s', (path, rule) => {
    expect(rulesFor(path)).toContain(rule);
  });

  const right = RIGHT.map(([path]) => path).filter((path) => !path.endsWith('n.ts'));
  it.each(right)('lets %s pass', (path) => {
    expect(rulesFor(path)).toEqual([]);
  });
});
