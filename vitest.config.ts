import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

/** The sources of the workspace's packages, never what was built of them. */
const SOURCES = {
  resolve: { conditions: ['source', 'module', 'node', 'import', 'default'] },
  ssr: {
    resolve: { conditions: ['source', 'module', 'node', 'import', 'default'] },
    // It imports the routes that it finds: by Vite, as the tests do, since they are TypeScript.
    noExternal: ['@fastify/autoload'],
  },
};
const root = fileURLToPath(new URL('.', import.meta.url));

/**
 * A shared machine can stop a process for longer than any bound that is worth testing: CI takes a
 * test that failed again, at most twice, and its report says so.
 */
const retry = process.env['CI'] ? 2 : 0;

/**
 * Sound servers without a card or real-time priority: in a suite of their own
 * (`npm run test:sound`), since beside other tests they drop out for seconds.
 */
const SOUND_RIGS = 'services/audio-io/test/audio/portaudio/{pulse,jack}.test.ts';

/** Suites that run real processes: one file at a time, since CI has two cores. */
const system = (name: string, order: number, testTimeout: number, ...include: string[]) => ({
  ...SOURCES,
  test: {
    name,
    root,
    include: include.length > 0 ? include : [`test/${name}/**/*.test.ts`],
    testTimeout,
    retry,
    hookTimeout: 60_000,
    maxWorkers: 1,
    fileParallelism: false,
    sequence: { groupOrder: order },
  },
});

export default defineConfig({
  test: {
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**', 'services/*/src/**'],
      reporter: ['text', 'json-summary'],
    },
    projects: [
      {
        ...SOURCES,
        test: {
          name: 'unit',
          root,
          include: ['{packages,services}/*/test/**/*.test.ts', 'scripts/test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, SOUND_RIGS],
          testTimeout: 20_000,
          retry,
          sequence: { groupOrder: 0 },
        },
      },
      system('integration', 1, 60_000),
      system('cluster', 8, 60_000),
      system('sim', 2, 120_000),
      system('faults', 3, 120_000),
      system('e2e', 4, 120_000),
      system('containers', 5, 300_000),
      system('figures', 6, 120_000),
      system('sound', 7, 60_000, 'test/sound/**/*.test.ts', SOUND_RIGS),
    ],
  },
});
