import { resolve } from 'node:path';
import { defineConfig } from 'electron-vite';

const entry = (path: string): string => resolve(import.meta.dirname, 'src-main', path);

/** Packages with native code stay outside the bundles; everything else is bundled, so that a program starts from one file. */
const native = ['@tensorflow/tfjs-node-gpu', 'better-sqlite3', 'sharp'];

export default defineConfig({
  main: {
    build: {
      externalizeDeps: false,
      outDir: 'out/main',
      rollupOptions: {
        external: native,
        input: {
          engine: entry('engine/main.ts'),
          trainer: entry('trainer/main.ts'),
          decoder: entry('decoder/main.ts'),
          cli: entry('cli/main.ts'),
        },
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  },
});
