/**
 * The plug-in as one file without imports: a page loads it as it is, with no bundler and no map of
 * names. tsc checks it, and writes its types alone.
 */
import { defineConfig } from 'vite';

export default defineConfig({
  // The sources of the workspace's packages, so that nothing else has to be built first.
  resolve: { conditions: ['source', 'module', 'browser', 'import', 'default'] },
  build: {
    target: 'es2022',
    emptyOutDir: false,
    lib: { entry: 'src/index.ts', formats: ['es'], fileName: 'index' },
    // Left to itself a library keeps its comments.
    rolldownOptions: { output: { minify: true } },
  },
});
