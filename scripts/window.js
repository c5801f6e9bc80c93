import { resolve } from 'node:path';
import { ensureBuild } from './build.js';
import { checkout } from './setup/paths.js';
import { ensureSetup } from './setup.js';

/** @typedef {import('./setup/stamp.js').Stamp} Stamp */

/**
 * Sets up and builds what the window needs. Ends the process with one sentence if there can be no window.
 * @returns {Promise<{ stamp: Stamp, electron: string }>}
 */
export async function prepareWindow() {
  const stamp = await ensureSetup({ quiet: true });
  const { executable, reason } = stamp.electron;
  if (executable === null) {
    return end(
      `Facet's window is not available: ${reason ?? 'Electron is missing.'} The command line works: npm run facet.`,
    );
  }
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return end('There is no display here (DISPLAY is not set). The command line works without one: npm run facet.');
  }
  const built = await ensureBuild(stamp, { starting: () => process.stderr.write('Building Facet ...\n') });
  if (!built.passed) {
    return end(`${built.output}\nFacet could not be built from its sources. The errors above say why.`);
  }
  return { stamp, electron: executable };
}

/**
 * @param {string | undefined} project path as typed, relative to the person's working folder
 * @returns {string[]} Electron's arguments
 */
export function windowArguments(project) {
  return [...sandbox(), checkout, ...(project === undefined ? [] : [resolve(typedIn(), project)])];
}

/**
 * @param {string} sentence
 * @returns {never}
 */
export function end(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

/** Chromium refuses to run its sandbox as root, so only root runs without it. */
function sandbox() {
  if (process.getuid?.() !== 0) return [];
  process.stderr.write(
    "Running as root, and therefore without Chromium's sandbox. Start Facet as an ordinary user to use it.\n",
  );
  return ['--no-sandbox'];
}

/** The person's working folder: npm runs scripts in the checkout, and INIT_CWD is where npm was called. */
function typedIn() {
  const { INIT_CWD, npm_lifecycle_event } = process.env;
  return npm_lifecycle_event !== undefined && INIT_CWD !== undefined && process.cwd() === checkout
    ? INIT_CWD
    : process.cwd();
}
