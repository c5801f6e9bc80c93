import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './setup/cache.js';
import { cacheFolder, checkout, sha256 } from './setup/paths.js';
import { ensureSetup } from './setup.js';
import { runTool, toolEnvironment, toolScript } from './tools.js';

/** @typedef {import('./setup/stamp.js').Stamp} Stamp */

const sources = [
  ...['src-main', 'src-shared', 'src-renderer', 'resources/export'],
  ...['electron.vite.config.ts', 'package-lock.json'],
];
/** Version of the oldest Electron that the shell runs on; the bundles are built for it. */
const oldestElectron = '25';

/**
 * Builds out/ unless it is up to date. Two calls at once build once.
 * @param {Stamp} stamp
 * @param {{ starting?: () => void }} [report]
 * @returns {Promise<{ passed: boolean, output: string, seconds: number }>} output: what the build printed; empty if it was up to date
 */
export async function ensureBuild(stamp, { starting } = {}) {
  if (isFresh()) return { passed: true, output: '', seconds: 0 };
  return withLock(
    cacheFolder(process.env),
    `build-${sha256(checkout).slice(0, 12)}`,
    { waiting: () => {} },
    async () => {
      if (isFresh()) return { passed: true, output: '', seconds: 0 };
      starting?.();
      const state = sourceState();
      const result = await runTool(stamp.node, [toolScript(checkout, 'electron-vite'), 'build'], {
        cwd: checkout,
        env: buildEnvironment(stamp),
      });
      if (result.passed) {
        mkdirSync(join(checkout, 'out'), { recursive: true });
        writeFileSync(stateFile(), state);
      }
      return result;
    },
  );
}

/**
 * @param {Stamp} stamp
 * @returns {NodeJS.ProcessEnv} environment for electron-vite
 */
export function buildEnvironment(stamp) {
  return toolEnvironment(stamp, {
    ELECTRON_MAJOR_VER: oldestElectron,
    ELECTRON_EXEC_PATH: stamp.electron.executable ?? stamp.node,
  });
}

function isFresh() {
  return (
    existsSync(join(checkout, 'out', 'main', 'cli.cjs')) &&
    existsSync(stateFile()) &&
    readFileSync(stateFile(), 'utf8') === sourceState()
  );
}

function stateFile() {
  return join(checkout, 'out', 'built-from');
}

/** Hash of the path, size and time of every source. It changes when a file is changed, added, removed or checked out again. */
function sourceState() {
  return sha256(sources.flatMap((name) => filesOf(join(checkout, name))).join('\n'));
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesOf(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return [];
  if (!stat.isDirectory()) return [`${path} ${stat.size} ${stat.mtimeMs}`];
  return readdirSync(path).flatMap((name) => filesOf(join(path, name)));
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { passed, output, seconds } = await ensureBuild(await ensureSetup({ quiet: true }));
  process.stderr.write(output === '' && passed ? 'out/ is up to date.\n' : output);
  if (passed && output !== '') process.stderr.write(`Built in ${seconds.toFixed(1)} s.\n`);
  process.exitCode = passed ? 0 : 1;
}
