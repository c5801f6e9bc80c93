import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { ensureBuild } from './build.js';
import { checkout } from './setup/paths.js';
import { ensureSetup } from './setup.js';

const [project] = process.argv.slice(2);
const stamp = await ensureSetup({ quiet: true });
const { executable, reason } = stamp.electron;
if (executable === null) {
  end(`Facet's window is not available: ${reason ?? 'Electron is missing.'} The command line works: npm run facet.`);
}
if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
  end('There is no display here (DISPLAY is not set). The command line works without one: npm run facet.');
}
const built = await ensureBuild(stamp, { starting: () => process.stderr.write('Building Facet ...\n') });
if (!built.passed) {
  end(`${built.output}\nFacet could not be built from its sources; the errors above say why.`);
}
openWindow(executable, [...sandbox(), checkout, ...(project === undefined ? [] : [resolve(typedIn(), project)])]);

/**
 * Runs Electron on the checkout, and ends as it ends.
 * @param {string} electron
 * @param {readonly string[]} args
 */
function openWindow(electron, args) {
  const child = spawn(electron, args, { stdio: 'inherit', env: { ...process.env, FACET_NODE: stamp.node } });
  // Ctrl-C on a terminal reaches the child by itself.
  const isOnTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  process.on('SIGINT', () => isOnTerminal || child.kill('SIGINT'));
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => end(`Facet's window could not start: ${error.message}. Run "npm run setup".`));
  child.on('exit', (code, signal) => {
    process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1));
  });
}

/** Chromium refuses to run its sandbox as root, so root goes without; nobody else does. */
function sandbox() {
  if (process.getuid?.() !== 0) return [];
  process.stderr.write("Running as root: without Chromium's sandbox. Start Facet as an ordinary user to have it.\n");
  return ['--no-sandbox'];
}

/** The folder that the person is in: npm runs scripts in the checkout's own and says where it was called. */
function typedIn() {
  const { INIT_CWD, npm_lifecycle_event } = process.env;
  return npm_lifecycle_event !== undefined && INIT_CWD !== undefined && process.cwd() === checkout
    ? INIT_CWD
    : process.cwd();
}

/**
 * @param {string} sentence
 * @returns {never}
 */
function end(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
