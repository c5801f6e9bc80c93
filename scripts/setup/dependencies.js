import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeForNpm, verifyPinnedNode } from './node.js';
import { npm, npmProblem } from './registry.js';

/** @typedef {import('./steps.js').Context} Context */
/** @typedef {import('./steps.js').Step} Step */

/**
 * @typedef {object} LockedPackage
 * @property {string} version
 * @property {string} [integrity]
 * @property {boolean} [optional]
 * @property {boolean} [link]
 * @property {string | string[]} [os]
 * @property {string | string[]} [cpu]
 * @property {string | string[]} [libc]
 */

/** @type {Step} */
export const dependencies = {
  title: 'npm packages',
  async inspect({ root }) {
    const missing = missingPackages(root);
    if (missing.length > 0) return { ready: false, detail: describeMissing(missing) };
    return { ready: true, detail: `${wantedPackages(root).length} packages, Node ${await verifyPinnedNode(root)}` };
  },
  async perform(context, report) {
    const { root } = context;
    await installPackages(context, report);
    return `${wantedPackages(root).length} packages, Node ${await verifyPinnedNode(root)}`;
  },
};

/**
 * Installs missing packages with npm. npm caches its downloads, so a second try continues where the first stopped.
 * @param {Pick<Context, 'root' | 'cache' | 'env'>} context
 * @param {import('./report.js').StepReport} report
 * @throws {import('./problem.js').SetupProblem}
 */
export async function installPackages({ root, cache, env }, report) {
  if (missingPackages(root).length === 0) return;
  const node = await nodeForNpm({ root, cache, env }, report);
  const timer = setInterval(() => report.progress(progressOf(root)), 500);
  const args = [
    'ci',
    '--ignore-scripts',
    '--include=optional',
    '--include=dev',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  try {
    const { code, output } = await npm(args, { root, env, node });
    if (code !== 0) throw npmProblem('fetching the npm packages', output);
  } finally {
    clearInterval(timer);
  }
  const missing = missingPackages(root);
  if (missing.length === 0) return;
  throw npmProblem('fetching the npm packages', `npm error ${describeMissing(missing)} after npm ci`);
}

/**
 * Packages of package-lock.json for this platform that node_modules lacks, or has in another version.
 * @param {string} root
 * @returns {string[]} paths as in the lockfile
 */
export function missingPackages(root) {
  const hidden = join(root, 'node_modules', '.package-lock.json');
  const installed = existsSync(hidden) ? readPackages(hidden) : {};
  return wantedPackages(root)
    .filter(([path, wanted]) => {
      const found = /** @type {LockedPackage | undefined} */ (installed[path]);
      return (
        found?.version !== wanted.version ||
        found.integrity !== wanted.integrity ||
        !existsSync(join(root, path, 'package.json'))
      );
    })
    .map(([path]) => path);
}

/**
 * @param {string} root
 * @returns {[string, LockedPackage][]}
 */
function wantedPackages(root) {
  return Object.entries(readPackages(join(root, 'package-lock.json'))).filter(
    ([path, entry]) => path !== '' && !entry.link && isForHere(entry),
  );
}

/**
 * @param {string} file
 * @returns {Record<string, LockedPackage>}
 */
function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

/**
 * Whether a package is for this platform. An optional package that names no platform belongs to another optional package.
 * @param {LockedPackage} entry
 */
function isForHere({ optional = false, os, cpu, libc }) {
  if (optional && !os && !cpu) return false;
  return (
    allows(os, process.platform) && allows(cpu, process.arch) && (process.platform !== 'linux' || allows(libc, 'glibc'))
  );
}

/**
 * @param {string | string[]} names as in package.json: a name, several, or names with a ! for all others
 * @param {string} value
 */
function allows(names = [], value) {
  const list = [names].flat();
  if (list.length === 0) return true;
  if (list.includes(`!${value}`)) return false;
  return list.includes(value) || list.every((item) => item.startsWith('!'));
}

/** @param {string[]} missing */
function describeMissing(missing) {
  const [first = ''] = missing;
  const name = first.replace(/^.*node_modules\//, '');
  return missing.length === 1 ? `${name} is missing` : `${name} and ${missing.length - 1} others are missing`;
}

/** @param {string} root */
function progressOf(root) {
  const wanted = wantedPackages(root);
  const here = wanted.filter(([path]) => existsSync(join(root, path, 'package.json')));
  return `fetching: ${here.length} of ${wanted.length}`;
}
