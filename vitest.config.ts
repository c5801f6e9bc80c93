import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** Test folders, and how long one test may take there, in seconds: far more than it needs, since a busy machine is slow. */
const timeouts = { unit: 60, engine: 180, decoder: 180, cli: 180, trainer: 300, faults: 300, setup: 300, e2e: 300 };

export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    expect: { poll: { timeout: 10_000 } }, // what a window shows in its time: a busy machine gives it late
    // Tests start the built programs.
    env: {
      FACET_PROGRAMS: resolve(import.meta.dirname, 'out/main'),
      TF_CPP_MIN_LOG_LEVEL: '2', // tests that load TensorFlow themselves: errors only
    },
    projects: Object.entries(timeouts).map(([name, seconds]) => ({
      extends: true,
      // The window's state: runes, as the browser runs them.
      ...(name === 'unit' && { plugins: [svelte({ configFile: false })], resolve: { conditions: ['browser'] } }),
      test: {
        name,
        include: [`tests/${name}/**/*.test.ts`],
        testTimeout: seconds * 1000,
        hookTimeout: seconds * 1000,
      },
    })),
  },
});
