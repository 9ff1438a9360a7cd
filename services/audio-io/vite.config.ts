/**
 * The stream process in one file. tsc compiles it as well, but a stream that is opened again is silent
 * until its process is there: of its many modules, most of them the schema library's, that took 450 ms
 * and disturbed the streams that run; of one file, 170 ms and a third of the CPU time.
 */
import { defineConfig } from 'vite';

// The sources of the workspace's packages, so that nothing else has to be built first.
const resolve = { conditions: ['source', 'node', 'import', 'default'], mainFields: ['main'] };

export default defineConfig({
  resolve,
  ssr: { resolve, noExternal: true },
  build: {
    ssr: 'src/stream/main.ts',
    outDir: 'dist/stream',
    emptyOutDir: false,
    target: 'node20',
    rolldownOptions: { output: { entryFileNames: 'bundle.js' } },
  },
});
