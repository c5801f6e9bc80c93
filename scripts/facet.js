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
  process.stderr.write(`${built.output}\nFacet could not be built from its sources. The errors above say why.\n`);
  process.exit(1);
}
runCommandLine(stamp.node, join(checkout, 'out', 'main', 'cli.cjs'), process.argv.slice(2));

/**
 * Runs Facet's command line on the pinned Node, and exits with its exit status.
 * @param {string} node
 * @param {string} program
 * @param {readonly string[]} args
 */
function runCommandLine(node, program, args) {
  const [command, whole] = boundToUs(node, [program, ...args]);
  const env = command === node ? { ...process.env, FACET_LAUNCHER: String(process.pid) } : process.env;
  const child = spawn(command, whole, { stdio: 'inherit', cwd: typedIn(), env });
  // Ctrl-C in a terminal reaches the child by itself. A second SIGINT would mean "leave at once".
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

/** The person's working folder: npm runs scripts in the checkout, and INIT_CWD is where npm was called. */
function typedIn() {
  const { INIT_CWD, npm_lifecycle_event } = process.env;
  return npm_lifecycle_event !== undefined && INIT_CWD !== undefined && process.cwd() === checkout
    ? INIT_CWD
    : process.cwd();
}
