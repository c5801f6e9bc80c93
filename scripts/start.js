import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { requireOpenFiles } from './open-files.js';
import { end, prepareWindow, windowArguments } from './window.js';

/** `npm start [-- PROJECT]`: starts the window, and exits with Electron's exit status. */
requireOpenFiles([]);
const { stamp, electron } = await prepareWindow();
const child = spawn(electron, windowArguments(process.argv[2]), {
  stdio: 'inherit',
  env: { ...process.env, FACET_NODE: stamp.node },
});
// Ctrl-C in a terminal reaches the child by itself.
const isOnTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
process.on('SIGINT', () => isOnTerminal || child.kill('SIGINT'));
for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
child.on('error', (error) => end(`Facet's window could not start: ${error.message}. Run "npm run setup".`));
child.on('exit', (code, signal) => {
  process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1));
});
