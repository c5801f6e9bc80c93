import { existsSync, statfsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** Test folders with their time limits per test, in seconds: far more than a test needs, because a busy machine is slow. */
const timeouts = { unit: 60, engine: 180, decoder: 180, cli: 180, trainer: 300, faults: 300, setup: 300, e2e: 300 };

/** Tests of damage, and of set-up, which runs the programs that it writes: these stay on the real disk. */
const onDisk = ['faults', 'setup'];

/**
 * Environment that puts temporary folders on the RAM disk, where one has room for all of them: projects are written durably, and tests
 * would wait for the disk at every step. FACET_TEST_DISK=1 keeps everything on the disk.
 */
function temporaryFolders(): Record<string, string> {
  if (process.platform !== 'linux' || process.env.FACET_TEST_DISK === '1') return {};
  if (!existsSync('/dev/shm')) return {};
  const { bavail, bsize } = statfsSync('/dev/shm');
  return bavail * bsize >= 8 * 2 ** 30 ? { TMPDIR: '/dev/shm' } : {};
}

/** What each test file does first, in this order, and undoes at its end, in the opposite order. */
const setupFilesOf = (name: string): string[] => [
  'tests/helpers/programs/own-temporary-folder.ts',
  ...(['unit', 'setup'].includes(name) ? [] : ['tests/helpers/programs/end-shared.ts']),
];

export default defineConfig({
  test: {
    pool: 'forks',
    // One more than there are processors: tests often wait for disks, processes and windows. At most 8, for the sake of memory.
    maxWorkers: Math.min(8, availableParallelism() + 1),
    expect: { poll: { timeout: 10_000 } }, // a busy machine shows late what a window must show
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
        setupFiles: setupFilesOf(name),
        // Loading the sources and TensorFlow again for each file took half a second of processor time or more.
        isolate: !['engine', 'trainer', 'decoder', 'cli'].includes(name),
        env: onDisk.includes(name) ? {} : temporaryFolders(),
        testTimeout: seconds * 1000,
        hookTimeout: seconds * 1000,
      },
    })),
  },
});
