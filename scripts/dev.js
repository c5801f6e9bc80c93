import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildEnvironment } from './build.js';
import { checkout } from './setup/paths.js';
import { end, prepareWindow, windowArguments } from './window.js';

/** Exit status with which the shell asks for a restart (src-main/shell/development.ts). */
const startAgain = 75;

/**
 * `npm run dev [-- PROJECT]`: starts the window, which follows saved files. It reloads the page and restarts the engine or the shell,
 * each only if its own program has changed.
 */
const { stamp, electron } = await prepareWindow();
const builder = spawn(stamp.node, [join(checkout, 'scripts', 'dev-builder.js')], {
  cwd: checkout,
  env: buildEnvironment(stamp),
  stdio: ['ignore', 'inherit', 'inherit'],
});
builder.on('exit', (code) => {
  if (code)
    process.stderr.write('The builder has stopped, so changes are no longer built. Start "npm run dev" again.\n');
});
process.on('exit', () => builder.kill());
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => {}); // Electron decides
let status = startAgain;
while (status === startAgain) status = await runWindow();
process.exit(status);

/** @returns {Promise<number>} the window's exit status */
function runWindow() {
  return new Promise((settle) => {
    const child = spawn(electron, windowArguments(process.argv[2]), {
      stdio: 'inherit',
      env: { ...process.env, FACET_NODE: stamp.node, FACET_DEVELOPMENT: '1' },
    });
    const pass = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    process.on('SIGTERM', pass);
    child.on('error', (error) => end(`Facet's window could not start: ${error.message}. Run "npm run setup".`));
    child.on('exit', (code) => {
      process.off('SIGTERM', pass);
      settle(code ?? 1);
    });
  });
}
