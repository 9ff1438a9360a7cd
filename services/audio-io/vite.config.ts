/**
 * Stream process and probe, each a file and what they share. tsc compiles them as well, but a stream that is
 * opened again is silent until its process is there, and a change is answered when two probes were: of its many
 * modules, most of them the schema library's, a stream took 450 ms and disturbed those that run; of one file,
 * 170 ms and a third of the CPU time.
 */
import { defineConfig } from 'vite';

// The sources of the workspace's packages, so that nothing else has to be built first.
const resolve = { conditions: ['source', 'node', 'import', 'default'], mainFields: ['main'] };

export default defineConfig({
  resolve,
  ssr: { resolve, noExternal: true },
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: false,
    target: 'node20',
    rolldownOptions: {
      input: { stream: 'src/stream/main.ts', probe: 'src/probe/main.ts' },
      output: { entryFileNames: '[name]/bundle.js', chunkFileNames: 'bundled/[name].js' },
    },
  },
});
