import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';

const entry = (path: string): string => resolve(import.meta.dirname, 'src-main', path);

/** Packages with native code stay outside the bundles; everything else is bundled, so that a program starts from one file. */
const native = [
  ...['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm'],
  ...['better-sqlite3', 'h5wasm/node', 'onnxruntime-node', 'sharp'],
];

export default defineConfig({
  main: {
    build: {
      externalizeDeps: false,
      outDir: 'out/main',
      // The shell runs in Electron 25 (Node 18) to 45; the others on the pinned Node 22.
      target: 'node18',
      rollupOptions: {
        external: ['electron', ...native],
        input: {
          shell: entry('shell/main.ts'),
          engine: entry('engine/main.ts'),
          trainer: entry('trainer/main.ts'),
          reader: entry('trainer/data/reader.ts'),
          decoder: entry('decoder/main.ts'),
          tester: entry('tester/main.ts'),
          checker: entry('engine/catalog/threads/checker.ts'),
          compacter: entry('engine/catalog/threads/compacter.ts'),
          tables: entry('engine/tables/table-thread.ts'),
          figures: entry('engine/results/figures-thread.ts'),
          alike: entry('engine/issues/alike/alike-thread.ts'),
          map: entry('engine/features/map/map-thread.ts'),
          serving: entry('engine/serving/http/serving-thread.ts'),
          unpacking: entry('engine/unpacking/unpacking-thread.ts'),
          stripping: entry('engine/datasets/metadata/stripping-thread.ts'),
          similar: entry('engine/features/similar/scan-thread.ts'),
          watchdog: entry('platform/watchdog-thread.ts'),
          cli: entry('cli/main.ts'),
        },
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      outDir: 'out/preload',
      target: 'node18',
      rollupOptions: {
        external: ['electron'],
        input: { preload: entry('preload/preload.ts') },
        // A sandboxed preload can load nothing but electron: one file.
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    build: {
      outDir: 'out/renderer',
      target: 'chrome114',
      rollupOptions: { input: resolve(import.meta.dirname, 'src-renderer/index.html') },
    },
    plugins: [svelte()],
  },
});
