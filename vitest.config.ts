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

/** Test files stay in the room of what they test; the end of their name says which suite runs them. */
const named = (end: string) => `{packages,services,scripts}/**/test/**/*.${end}`;
const UNIT = named('test.ts');
const INTEGRATION = named('integration.test.ts');
/**
 * Sound servers without a card or real-time priority, in a suite of their own
 * (`npm run test:sound`): beside other tests they drop out for seconds.
 */
const SOUND = named('sound.test.ts');

/**
 * A shared machine can stop a process for longer than any bound that is worth testing. So CI runs a
 * test that failed again, at most twice, in the suites of real processes alone, and reports which
 * tests needed it. Unit tests and simulation are deterministic: they are never run twice.
 */
const RETRIES_IN_CI = process.env['CI'] ? 2 : 0;

/** Suites that run real processes: one file at a time, since CI has two cores. */
const system = (name: string, order: number, testTimeout: number, ...more: string[]) => ({
  ...SOURCES,
  test: {
    name,
    root,
    include: [`test/${name}/**/*.test.ts`, ...more],
    testTimeout,
    retry: RETRIES_IN_CI,
    hookTimeout: 60_000,
    maxWorkers: 1,
    fileParallelism: false,
    sequence: { groupOrder: order },
  },
});
const sim = system('sim', 1, 120_000);
const abuse = system('abuse', 10, 60_000);

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
          include: [UNIT],
          exclude: [...configDefaults.exclude, INTEGRATION, SOUND],
          setupFiles: ['test/support/unit-tests-are-alone.ts'],
          testTimeout: 20_000,
          retry: 0,
          sequence: { groupOrder: 0 },
        },
      },
      { ...sim, test: { ...sim.test, retry: 0 } },
      system('smoke', 2, 60_000),
      system('integration', 3, 60_000, INTEGRATION),
      system('faults', 4, 120_000),
      system('e2e', 5, 120_000),
      system('containers', 6, 300_000),
      system('figures', 7, 120_000),
      system('sound', 8, 60_000, SOUND),
      system('cluster', 9, 60_000),
      {
        ...abuse,
        test: {
          ...abuse.test,
          globalSetup: 'test/abuse/support/build-clients.ts',
          // A run that the machine spoilt is void and made again, and the table says so.
          retry: 0,
        },
      },
    ],
  },
});
