import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout that this script belongs to. */
export const checkout = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/**
 * The folder for downloads and builds that all clones of one user share.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string}
 */
export function cacheFolder(env) {
  if (env.FACET_CACHE) return resolve(env.FACET_CACHE);
  if (env.XDG_CACHE_HOME) return join(resolve(env.XDG_CACHE_HOME), 'facet');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'facet');
  if (process.platform === 'win32')
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'facet', 'cache');
  return join(homedir(), '.cache', 'facet');
}

/**
 * @param {string} root a checkout
 * @returns {string} folder of the TensorFlow binding in its node_modules
 */
export function bindingFolder(root) {
  return join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu');
}

/**
 * PATH without the checkout's own node_modules/.bin, which npm puts first and `npm ci` deletes while it runs.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]}
 */
export function systemPath(root, env) {
  const own = join(root, 'node_modules') + sep;
  return (env.PATH ?? env.Path ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '' && !(resolve(folder) + sep).startsWith(own));
}

/**
 * @param {string} name a program's name, or a path to it
 * @param {readonly string[]} folders where to look
 * @returns {string | undefined} its path
 */
export function findProgram(name, folders) {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  const candidates =
    name.includes('/') || name.includes(sep) ? [resolve(name)] : folders.map((folder) => join(folder, name));
  return candidates.flatMap((path) => suffixes.map((suffix) => path + suffix)).find((path) => existsSync(path));
}

/**
 * @param {string | Buffer} content
 * @returns {string} SHA-256, hexadecimal
 */
export function sha256(content) {
  return createHash('sha256').update(content).digest('hex');
}
