import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkout } from './setup/paths.js';
import { ensureSetup } from './setup.js';
import { runTool, toolEnvironment, toolScript } from './tools.js';

/** @typedef {import('./setup/stamp.js').Stamp} Stamp */
/** @typedef {{ name: string, passed: boolean, output: string, seconds: number }} Verdict */

/**
 * The slowest first, so that lanes end together. TypeScript 7, which is native, checks types in a third of the processor time; eslint and
 * svelte-check need TypeScript 6.
 */
const checks = [
  { name: 'eslint', package: 'eslint', args: ['.', '--max-warnings=0'] },
  { name: 'tsc', package: 'typescript-native', program: 'tsc', args: ['--noEmit'] },
  {
    name: 'tsc src-shared',
    package: 'typescript-native',
    program: 'tsc',
    args: ['--noEmit', '--project', 'src-shared'],
  },
  {
    name: 'tsc tests/unit/renderer',
    package: 'typescript-native',
    program: 'tsc',
    args: ['--noEmit', '--project', 'tests/unit/renderer'],
  },
  {
    name: 'tsc resources/export',
    package: 'typescript-native',
    program: 'tsc',
    args: ['--noEmit', '--project', 'resources/export'],
  },
  {
    name: 'svelte-check',
    package: 'svelte-check',
    args: ['--tsconfig', 'src-renderer/tsconfig.json', '--output', 'human', '--fail-on-warnings'],
  },
  { name: 'prettier', package: 'prettier', args: ['--check', '.', '--log-level=warn'] },
];

/**
 * Type-checks, lints and checks the format of everything.
 * @param {Stamp} stamp
 * @param {(verdict: Verdict) => void} onVerdict called as each check ends
 * @param {number} [lanes] checks that run at once
 * @returns {Promise<Verdict[]>}
 */
export async function runChecks(stamp, onVerdict, lanes = 2) {
  const env = toolEnvironment(stamp, process.stdout.isTTY ? { FORCE_COLOR: '1' } : {});
  /** @type {Verdict[]} */
  const verdicts = [];
  const rest = [...checks];
  const lane = async () => {
    for (let check = rest.shift(); check; check = rest.shift()) {
      const script = toolScript(checkout, check.package, check.program);
      const verdict = {
        name: check.name,
        ...(await runTool(stamp.node, [script, ...check.args], { cwd: checkout, env })),
      };
      verdicts.push(verdict);
      onVerdict(verdict);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return verdicts;
}

/** @param {Verdict} verdict */
export function printVerdict({ name, passed, output, seconds }) {
  if (!passed) process.stdout.write(`\n${output.trim()}\n`);
  process.stdout.write(`${passed ? '✓' : '✗'} ${name} (${seconds.toFixed(1)} s)\n`);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const verdicts = await runChecks(await ensureSetup({ quiet: true }), printVerdict);
  process.exitCode = verdicts.every(({ passed }) => passed) ? 0 : 1;
}
