import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import type { Logger } from '../platform/log';
import type { Runtime } from './runtime';

/** Exit status with which the shell asks `npm run dev` to restart it. */
const startAgain = 75;

/** Milliseconds after the last written file before a build counts as complete: files are written one after the other. */
const settleMs = 150;

/**
 * Programs of out/main that the engine does not hold: trainers are started one per job, so that the next job runs the new one. All
 * others are the engine, its threads and its decoders. The name of a shared chunk holds the hash of its content and stands in each program
 * that loads it, so an entry file reveals every change.
 */
const notOfEngine = ['cli.cjs', 'shell.cjs', 'trainer.cjs', 'reader.cjs'];

export interface DevelopmentActions {
  readonly reloadPage: () => void;
  readonly renewEngine: () => Promise<void>;
  readonly log: Logger;
}

/** Whether `npm run dev` started this window; never true in a packaged program. */
export const isDevelopment = (): boolean => !app.isPackaged && process.env.FACET_DEVELOPMENT === '1';

/** Follows new builds: reloads the page, or restarts the engine or the whole shell. */
export function followBuilds(runtime: Runtime, { reloadPage, renewEngine, log }: DevelopmentActions): void {
  const program = (name: string): string => join(runtime.programs, name);
  const enginePrograms = readdirSync(runtime.programs).filter(
    (name) => name.endsWith('.cjs') && !notOfEngine.includes(name),
  );
  follow(runtime.page, [join(runtime.page, 'index.html')], () => {
    log.info({ folder: runtime.page }, 'the page was rebuilt');
    reloadPage();
  });
  follow(runtime.programs, enginePrograms.map(program), () => {
    log.info({ folder: runtime.programs }, 'the engine was rebuilt');
    void renewEngine();
  });
  for (const [folder, files] of [
    [runtime.programs, [program('shell.cjs')]],
    [join(runtime.preload, '..'), [runtime.preload]],
  ] as const) {
    follow(folder, files, () => {
      log.info({ folder }, 'the shell was rebuilt');
      app.exit(startAgain); // the engine ends with its channel
    });
  }
}

/** Calls `changed` whenever the content of one of the files has changed. */
function follow(folder: string, files: readonly string[], changed: () => void): void {
  let last = digestOf(files);
  let timer: NodeJS.Timeout | undefined;
  watch(folder, () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const present = digestOf(files);
      if (present === null || present === last) return; // half-written, or built without a change
      last = present;
      changed();
    }, settleMs);
  });
}

/** SHA-256 of the files' contents; null while a file is missing. */
function digestOf(files: readonly string[]): string | null {
  const hash = createHash('sha256');
  try {
    for (const file of files) hash.update(readFileSync(file));
  } catch {
    return null;
  }
  return hash.digest('hex');
}
