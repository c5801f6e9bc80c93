import { writeSync } from 'node:fs';
import { ensureBuild } from './build.js';
import { printVerdict, runChecks } from './check.js';
import { ensureSetup } from './setup.js';
import { lastLines, runTests } from './tally.js';
import { toolEnvironment } from './tools.js';

/** @typedef {import('./reporter.js').Tally} Tally */

/** Results of everything that ran. Each check and the build count as one test. @type {Tally} */
const total = { passed: 0, skipped: [], failed: [] };
let isFinished = false;

// The last line is the count, whatever ends this process.
process.on('exit', (code) => {
  if (!isFinished) total.failed.push('the test run itself');
  writeSync(1, lastLines(total));
  process.exitCode = code === 0 && total.failed.length > 0 ? 1 : code;
});

const stamp = await ensureSetup({ quiet: true });
takeVerdict({ name: 'build', ...(await ensureBuild(stamp)) });
// Tests wait for disks, processes and windows. The checks, one after the other, use the processors meanwhile.
const [{ passed, skipped, failed }] = await Promise.all([
  runTests(stamp.node, process.argv.slice(2), toolEnvironment(stamp)),
  runChecks(stamp, takeVerdict, 1),
]);
total.passed += passed;
total.skipped.push(...skipped);
total.failed.push(...failed);
if (total.failed.length > 0) process.stdout.write(`\nfailed:\n${total.failed.map((name) => `  ${name}\n`).join('')}`);
isFinished = true;

/** @param {import('./check.js').Verdict} verdict */
function takeVerdict(verdict) {
  printVerdict(verdict);
  if (verdict.passed) total.passed += 1;
  else total.failed.push(verdict.name);
}
