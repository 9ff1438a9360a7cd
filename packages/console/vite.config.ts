import { defineConfig } from 'vite';

/** The service that `vite dev` passes requests on to. */
const api = process.env['MCAE_API'] ?? 'http://127.0.0.1:8000';

export default defineConfig({
  // The sources of the workspace's packages, so that nothing else has to be built first.
  resolve: { conditions: ['source', 'module', 'browser', 'import', 'default'] },
  build: { assetsDir: 'console', target: 'es2022', reportCompressedSize: true },
  server: {
    proxy: {
      // Whatever is not a file of the console; the service refuses other origins than its own.
      '^/(?!src/|node_modules/|@|console/|favicon|index\\.html|$)': {
        target: api,
        changeOrigin: true,
        headers: { origin: api },
      },
    },
  },
});
