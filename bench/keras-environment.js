import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeWhole, withLock } from '../scripts/setup/cache.js';
import { cacheFolder, checkout, findProgram, sha256, systemPath } from '../scripts/setup/paths.js';
import { SetupProblem } from '../scripts/setup/problem.js';
import { isDiskFullError, isNetworkError, run } from '../scripts/setup/run.js';

/**
 * An environment of Python packages of the bench's own.
 * @typedef {object} Environment
 * @property {string} title what is in it
 * @property {string} folder begins its folder's name
 * @property {string} requirements the list with hashes
 * @property {readonly string[]} pythons those that the list has hashes for
 * @property {string} imports what must be found in it
 * @property {string} variable names another Python that has it
 */

/** @type {Environment} */
const keras = {
  title: 'Keras',
  folder: 'keras',
  requirements: fileURLToPath(new URL('requirements.txt', import.meta.url)),
  pythons: ['3.11', '3.12', '3.13'],
  imports: 'tensorflow, scipy, PIL',
  variable: 'FACET_BENCH_PYTHON',
};

/** @type {Environment} */
const cleanlab = {
  title: 'cleanlab',
  folder: 'cleanlab',
  requirements: fileURLToPath(new URL('requirements-cleanlab.txt', import.meta.url)),
  pythons: ['3.11', '3.12'],
  imports: 'cleanlab',
  variable: 'FACET_BENCH_CLEANLAB_PYTHON',
};

/**
 * A Python with Keras: the one that FACET_BENCH_PYTHON names, else the bench's own environment, which is made once a user
 * and a list of requirements (1.5 GB in the cache, a few minutes).
 * @param {(text: string) => void} report what takes time, as lines
 * @returns {Promise<string>} the interpreter
 * @throws {SetupProblem} a sentence for what is missing
 */
export const kerasPython = (report) => pythonWith(keras, report);

/**
 * The same with cleanlab: FACET_BENCH_CLEANLAB_PYTHON, or an environment of 0.5 GB.
 * @param {(text: string) => void} report
 * @returns {Promise<string>}
 */
export const cleanlabPython = (report) => pythonWith(cleanlab, report);

/**
 * @param {Environment} environment
 * @param {(text: string) => void} report
 * @returns {Promise<string>}
 */
async function pythonWith(environment, report) {
  const { title, folder, imports, variable } = environment;
  const given = process.env[variable];
  if (given) return given;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupProblem(
      'unsupported',
      `The bench's ${title} is pinned for Linux x86-64 only; this is ${process.platform} ${process.arch}.`,
      `Name a Python that has ${imports} in ${variable}.`,
    );
  }
  const cache = cacheFolder(process.env);
  const { base, key, place, python } = await whereabouts(environment);
  const waiting = () => report(`Another bench is setting up ${title}; waiting for it.`);
  await withLock(cache, `bench-${folder}-${key}`, { waiting }, async () => {
    if (existsSync(python)) return;
    report(`Setting up ${title} for Python ${base.version} in ${place}: a few minutes, once.`);
    await makeWhole(cache, place, (into) => install(environment, base.path, into));
  });
  return python;
}

/**
 * A Python with Keras where it is there already; nothing is installed.
 * @returns {Promise<string | null>} the interpreter
 */
export async function kerasPythonIfThere() {
  const given = process.env[keras.variable];
  if (given) return given;
  const { python } = await whereabouts(keras).catch(() => ({ python: '' }));
  return existsSync(python) ? python : null;
}

/**
 * Where an environment stands, or will.
 * @param {Environment} environment
 */
async function whereabouts(environment) {
  const base = await findBasePython(environment);
  const key = sha256(`${base.version} ${sha256(readFileSync(environment.requirements))}`).slice(0, 12);
  const place = join(cacheFolder(process.env), 'bench', `${environment.folder}-${base.version}-${key}`);
  return { base, key, place, python: join(place, 'bin', 'python') };
}

/**
 * @param {Environment} environment
 * @returns {Promise<{ path: string, version: string }>} a Python of PATH that its requirements are for
 */
async function findBasePython({ title, pythons, imports, variable }) {
  const folders = systemPath(checkout, process.env);
  const tell = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])';
  /** @type {string[]} */
  const others = [];
  for (const name of ['python3', ...pythons.map((version) => `python${version}`)]) {
    const path = findProgram(name, folders);
    if (!path) continue;
    const { code, stdout } = await run(path, ['-c', tell]);
    if (code === 0 && pythons.includes(stdout.trim())) return { path, version: stdout.trim() };
    others.push(code === 0 ? `Python ${stdout.trim()}` : `${name} without venv`);
  }
  const found = others.length === 0 ? 'none was found' : `found: ${[...new Set(others)].join(', ')}`;
  throw new SetupProblem(
    'missing',
    `${title} needs Python ${pythons.join(', ')} with venv; ${found}.`,
    `Install one (on Debian: python3-venv), or name a Python that has ${imports} in ${variable}.`,
  );
}

/**
 * Makes the environment in a folder that is moved afterwards: only its interpreter is used, which finds its packages
 * wherever it stands.
 * @param {Environment} environment
 * @param {string} base
 * @param {string} folder
 */
async function install(environment, base, folder) {
  await succeed(environment, base, ['-m', 'venv', folder]);
  const pip = ['-m', 'pip', 'install', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check', '--quiet'];
  const python = join(folder, 'bin', 'python');
  await succeed(environment, python, [...pip, '--require-hashes', `--requirement=${environment.requirements}`]);
  await succeed(environment, python, ['-c', `import ${environment.imports}`]);
}

/**
 * @param {Environment} environment
 * @param {string} program
 * @param {readonly string[]} args
 */
async function succeed({ title, imports, variable }, program, args) {
  const { code, output } = await run(program, args, { env: { ...process.env, PIP_REQUIRE_VIRTUALENV: 'false' } });
  if (code === 0) return;
  const lines = output.trim().split('\n');
  const error = (lines.filter((line) => line.startsWith('ERROR')).at(-1) ?? lines.at(-1) ?? '').replace(/\.$/, '');
  const again = `then run it again, or name a Python that has ${imports} in ${variable}.`;
  if (isNetworkError(output))
    throw new SetupProblem(
      'network',
      `${title} could not be fetched with pip.`,
      `Check the connection, ${again}`,
      output,
    );
  if (isDiskFullError(output))
    throw new SetupProblem('disk', 'The disk is full.', `Free 2 GB for the cache, ${again}`, output);
  throw new SetupProblem('broken', `${title} could not be installed: ${error}.`, `Put that right, ${again}`, output);
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    process.stdout.write(`${await kerasPython((text) => process.stderr.write(`${text}\n`))}\n`);
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    process.stderr.write(`${error.message}\n${process.env.FACET_DEBUG ? error.output : ''}`);
    process.exitCode = 1;
  }
}
