import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkout } from './setup/paths.js';
import { runToEnd, toolScript } from './tools.js';

/** @typedef {import('./reporter.js').Tally} Tally */

const reporter = fileURLToPath(new URL('reporter.js', import.meta.url));

/**
 * Runs vitest to its end. It prints to this process's output.
 * @param {string} node
 * @param {readonly string[]} args for vitest
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Tally>} has a failure whenever something went wrong, or no test ran
 */
export async function runTests(node, args, env) {
  const folder = mkdtempSync(join(tmpdir(), 'facet-test-'));
  const file = join(folder, 'tally.json');
  const vitest = [toolScript(checkout, 'vitest'), 'run', '--reporter=default', `--reporter=${reporter}`, ...args];
  try {
    const code = await runToEnd(node, vitest, { ...env, FACET_TALLY: file });
    const tally = readTally(file);
    if (code !== 0 && tally.failed.length === 0) tally.failed.push(`vitest ended with status ${code}`);
    if (tally.passed === 0 && tally.failed.length === 0) tally.failed.push('no test ran');
    return tally;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Tally} tally
 * @returns {string} the last two lines of a test run
 */
export function lastLines({ passed, skipped, failed }) {
  const reasons = skipped.map(({ name, reason }) => `${name}: ${reason}`.replaceAll('\n', ' '));
  const line = skipped.length === 0 ? 'skipped: none' : `skipped: ${skipped.length}: ${reasons.join('; ')}`;
  return `${line}\n${passed} passed, ${failed.length} failed\n`;
}

/**
 * @param {string} file
 * @returns {Tally}
 */
function readTally(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, skipped: [], failed: ['vitest gave no account of its tests'] };
  }
}
