#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { boundToUs } from './bound.js';
import { ensureBuild } from './build.js';
import { requireOpenFiles } from './open-files.js';
import { checkout } from './setup/paths.js';
import { ensureSetup } from './setup.js';

requireOpenFiles(process.argv.slice(2));
const stamp = await ensureSetup({ quiet: true });
const built = await ensureBuild(stamp, { starting: () => process.stderr.write('Building Facet ...\n') });
if (!built.passed) {
  process.stderr.write(`${built.output}\nFacet could not be built from its sources; the errors above say why.\n`);
  process.exit(1);
}
runCommandLine(stamp.node, join(checkout, 'out', 'main', 'cli.cjs'), process.argv.slice(2));

/**
 * Runs Facet's command line on the pinned Node, and ends as it ends.
 * @param {string} node
 * @param {string} program
 * @param {readonly string[]} args
 */
function runCommandLine(node, program, args) {
  const [command, whole] = boundToUs(node, [program, ...args]);
  const env = command === node ? { ...process.env, FACET_LAUNCHER: String(process.pid) } : process.env;
  const child = spawn(command, whole, { stdio: 'inherit', cwd: typedIn(), env });
  // Ctrl-C on a terminal reaches the child by itself; a second SIGINT would read as "at once".
  const isOnTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  process.on('SIGINT', () => isOnTerminal || child.kill('SIGINT'));
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`Facet could not start: ${error.message}. Run "npm run setup".\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1));
  });
}

/** The folder that the person is in: npm runs scripts in the checkout's own and says where it was called. */
function typedIn() {
  const { INIT_CWD, npm_lifecycle_event } = process.env;
  return npm_lifecycle_event !== undefined && INIT_CWD !== undefined && process.cwd() === checkout
    ? INIT_CWD
    : process.cwd();
}
