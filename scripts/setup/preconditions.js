import { existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { findCompiler } from './addon.js';
import { findProgram, systemPath } from './paths.js';
import { SetupProblem } from './problem.js';
import { megabytes } from './report.js';
import { installCommand } from './system.js';
import { findPython } from './wheels.js';

/** @typedef {import('./steps.js').Context} Context */
/** @typedef {import('./system.js').Need} Need */

/** Which programs the coming steps will use. */
/** @typedef {{ npm: boolean, python: boolean, compiler: boolean }} Work */

/** @type {Record<keyof Work, Need>} */
const needs = {
  npm: {
    what: 'npm',
    why: 'it fetches the packages',
    packages: { debian: ['npm'], fedora: ['npm'], arch: ['npm'], suse: ['npm'], macos: ['node'] },
  },
  python: {
    what: 'Python 3 with pip',
    why: 'it fetches the TensorFlow library',
    packages: {
      debian: ['python3-pip'],
      fedora: ['python3-pip'],
      arch: ['python-pip'],
      suse: ['python3-pip'],
      macos: ['python'],
    },
  },
  compiler: {
    what: 'a C++ compiler',
    why: 'it builds the TensorFlow binding',
    packages: { debian: ['g++'], fedora: ['gcc-c++'], arch: ['gcc'], suse: ['gcc-c++'], macos: ['llvm'] },
  },
};

/** Free bytes that set-up needs at its peak, as measured, with some to spare. */
const room = { cpu: 2e9, gpu: 8e9, checkout: 2e9, both: 3e9 };

/**
 * Checks what set-up needs of this machine, before anything is downloaded: nobody should wait minutes to learn what is missing.
 * @param {Context} context
 * @param {Work} work
 * @returns {Promise<string>} what was found
 * @throws {SetupProblem} one sentence for all that is missing
 */
export async function checkMachine(context, work) {
  checkPlatform();
  const compiler = await findCompiler(context.root, context.env);
  const found = {
    npm: Boolean(findProgram('npm', systemPath(context.root, context.env)) ?? context.env.npm_execpath),
    python: Boolean(await findPython(context.root, context.env)),
    compiler: Boolean(compiler),
  };
  const missing = /** @type {(keyof Work)[]} */ (Object.keys(needs)).filter((name) => work[name] && !found[name]);
  if (missing.length > 0) throw missingPrograms(missing.map((name) => needs[name]));
  const free = await checkRoom(context, work);
  return `${process.platform} ${process.arch}, Node ${process.versions.node}, ${compiler?.version ?? 'no C++ compiler'}, ${megabytes(free)} free`;
}

/** @param {readonly Need[]} missing */
function missingPrograms(missing) {
  const list = missing.map(({ what, why }) => `${what} (${why})`).join(' and ');
  const sentence = `${list[0]?.toUpperCase() ?? ''}${list.slice(1)} ${missing.length === 1 ? 'is' : 'are'} missing.`;
  return new SetupProblem('missing', sentence, `Next: ${installCommand(missing)} — then run "npm run setup" again.`);
}

function checkPlatform() {
  const name = `${process.platform} ${process.arch}`;
  if (!['linux x64', 'darwin arm64', 'win32 x64'].includes(name)) {
    throw new SetupProblem(
      'unsupported',
      `Facet does not run on ${name}: there is no pinned Node and no TensorFlow library for it.`,
      'Use Linux x86-64 (tested), macOS arm64 or Windows x86-64 (both untested).',
    );
  }
  if (process.platform !== 'linux') return;
  const glibc = glibcVersion();
  const [major = 0, minor = 0] = (glibc ?? '').split('.').map(Number);
  if (major > 2 || (major === 2 && minor >= 27)) return;
  throw new SetupProblem(
    'unsupported',
    `TensorFlow needs glibc 2.27 or later; this system has ${glibc ?? 'another C library'}.`,
    'Use Debian 10, Ubuntu 18.04, Fedora 28 or any later one.',
  );
}

/** @returns {string | undefined} */
function glibcVersion() {
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (
    /** @type {unknown} */ (process.report?.getReport())
  );
  return report?.header.glibcVersionRuntime;
}

/**
 * @param {Context} context
 * @param {Work} work
 * @returns {Promise<number>} free bytes for the cache
 */
async function checkRoom(context, work) {
  const cache = nearestExisting(context.cache);
  const sameDisk = statSync(cache).dev === statSync(context.root).dev;
  const cacheNeed = work.python ? room[context.build] : 0;
  const checkoutNeed = work.npm ? room.checkout : 0;
  const free = await freeBytes(cache);
  if (sameDisk) {
    const need = work.python && work.npm ? cacheNeed + room.both - room.cpu : Math.max(cacheNeed, checkoutNeed);
    if (free < need) throw noRoom(need, free, context.cache, 'set FACET_CACHE to a folder on another disk');
    return free;
  }
  if (free < cacheNeed) throw noRoom(cacheNeed, free, context.cache, 'set FACET_CACHE to a folder on another disk');
  const freeHere = await freeBytes(context.root);
  if (freeHere < checkoutNeed) throw noRoom(checkoutNeed, freeHere, context.root, 'clone Facet onto another disk');
  return free;
}

/**
 * @param {number} need
 * @param {number} free
 * @param {string} folder
 * @param {string} otherWay
 */
function noRoom(need, free, folder, otherWay) {
  return new SetupProblem(
    'disk',
    `Set-up needs ${megabytes(need)} of free space for ${folder}; ${megabytes(free)} is free.`,
    `Free some space, or ${otherWay}, then run "npm run setup" again.`,
  );
}

/**
 * @param {string} folder
 * @returns {Promise<number>}
 */
async function freeBytes(folder) {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/**
 * @param {string} path
 * @returns {string}
 */
function nearestExisting(path) {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}
