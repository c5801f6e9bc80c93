import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bindingFolder, sha256 } from './paths.js';

/**
 * Record of a finished set-up, read by every program that starts Facet's processes.
 * @typedef {object} Stamp
 * @property {string} version of set-up itself: a hash of its scripts and pins
 * @property {string} lockHash of package-lock.json
 * @property {string} node the pinned Node's executable
 * @property {'cpu' | 'gpu' | null} wanted the build that was asked for; null for the one that suits the machine
 * @property {{ version: string, build: 'cpu' | 'gpu', lib: string, nvidiaLibraries: string[] }} tensorflow
 * @property {import('./starters.js').Starters} starters
 * @property {import('./window.js').Runtime} electron
 */

const scripts = dirname(fileURLToPath(import.meta.url));

/** @param {string} root */
function stampFile(root) {
  return join(root, 'node_modules', '.facet', 'setup.json');
}

/**
 * @param {string} root
 * @returns {Stamp | undefined}
 */
export function readStamp(root) {
  try {
    return JSON.parse(readFileSync(stampFile(root), 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * @param {string} root
 * @param {Omit<Stamp, 'version' | 'lockHash'>} content
 * @returns {Stamp}
 */
export function writeStamp(root, content) {
  const stamp = { version: setupVersion(root), lockHash: lockHash(root), ...content };
  const file = stampFile(root);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, `${JSON.stringify(stamp, null, 2)}\n`);
  renameSync(`${file}.${process.pid}`, file);
  return stamp;
}

/**
 * @param {string} root
 * Takes milliseconds.
 * @returns {Stamp | undefined} the stamp, if everything that it lists still exists
 */
export function freshStamp(root) {
  const stamp = readStamp(root);
  if (!stamp || stamp.version !== setupVersion(root) || stamp.lockHash !== lockHash(root)) return undefined;
  const binding = bindingFolder(root);
  const files = [
    stamp.node,
    join(root, 'node_modules', '.package-lock.json'),
    process.platform === 'linux' ? join(stamp.tensorflow.lib, 'libtensorflow.so') : stamp.tensorflow.lib,
    join(binding, 'deps', 'lib'),
    join(binding, 'lib', 'napi-v8', 'tfjs_binding.node'),
    stamp.starters.general.source ?? stamp.node,
    stamp.starters.faces.source ?? stamp.node,
    stamp.starters.detector.source ?? stamp.node,
    stamp.electron.executable ?? stamp.node,
  ];
  return files.every((file) => existsSync(file)) ? stamp : undefined;
}

/** @param {string} root */
function setupVersion(root) {
  const folders = [scripts, join(root, 'resources', 'requirements')];
  const files = folders.flatMap((folder) =>
    readdirSync(folder)
      .sort()
      .map((name) => join(folder, name)),
  );
  return sha256(files.map((file) => sha256(readFileSync(file))).join('\n'));
}

/** @param {string} root */
function lockHash(root) {
  return sha256(readFileSync(join(root, 'package-lock.json')));
}
