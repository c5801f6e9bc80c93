import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeWhole, withLock } from '../scripts/setup/cache.js';
import { cacheFolder, checkout, findProgram, sha256, systemPath } from '../scripts/setup/paths.js';
import { SetupProblem } from '../scripts/setup/problem.js';
import { isDiskFullError, isNetworkError, run } from '../scripts/setup/run.js';

/**
 * A Python environment that benches and tests set up for themselves.
 * @typedef {object} Environment
 * @property {string} title name of what it contains
 * @property {string} folder beginning of its folder's name
 * @property {string} requirements path of the list of packages, with hashes
 * @property {readonly string[]} pythons versions of Python that the list has hashes for
 * @property {string} imports modules that it must have
 * @property {string} variable environment variable that names another Python to use instead
 */

/** @type {Environment} */
const keras = {
  title: 'Keras',
  folder: 'keras',
  requirements: fileURLToPath(new URL('requirements.txt', import.meta.url)),
  pythons: ['3.11', '3.12', '3.13'],
  imports: 'tensorflow, keras, scipy, PIL, onnxruntime, ai_edge_litert.interpreter',
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
 * Finds a Python with Keras and the other runtimes of exported models: the one that FACET_BENCH_PYTHON names, else an environment that
 * benches and tests share. That is made once per user and list of requirements (1.7 GB in the cache, 20 seconds after the download).
 * @param {(text: string) => void} report is called with a line before anything that takes time
 * @returns {Promise<string>} path of the interpreter
 * @throws {SetupProblem} a sentence for what is missing
 */
export const kerasPython = (report) => pythonWith(keras, report);

/**
 * Finds a Python with cleanlab: FACET_BENCH_CLEANLAB_PYTHON, else an environment of 0.5 GB.
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
      `${title} is pinned for Linux x86-64 only; this is ${process.platform} ${process.arch}.`,
      `Name a Python that has ${imports} in ${variable}.`,
    );
  }
  const cache = cacheFolder(process.env);
  const { base, key, target, python } = await pathsOf(environment);
  const waiting = () => report(`Another program is setting up ${title}; waiting for it.`);
  await withLock(cache, `bench-${folder}-${key}`, { waiting }, async () => {
    if (existsSync(python)) return;
    report(`Setting up ${title} for Python ${base.version} in ${target}. This takes a few minutes, once.`);
    await makeWhole(cache, target, (into) => install(environment, base.path, into));
  });
  return python;
}

/**
 * Finds a Python with Keras without installing anything.
 * @returns {Promise<string | null>} path of the interpreter; null if there is none
 */
export async function kerasPythonIfThere() {
  const given = process.env[keras.variable];
  if (given) return given;
  const { python } = await pathsOf(keras).catch(() => ({ python: '' }));
  return existsSync(python) ? python : null;
}

/**
 * Paths of an environment, installed or not.
 * @param {Environment} environment
 */
async function pathsOf(environment) {
  const base = await findBasePython(environment);
  const key = sha256(`${base.version} ${sha256(readFileSync(environment.requirements))}`).slice(0, 12);
  const target = join(cacheFolder(process.env), 'bench', `${environment.folder}-${base.version}-${key}`);
  return { base, key, target, python: join(target, 'bin', 'python') };
}

/**
 * @param {Environment} environment
 * @returns {Promise<{ path: string, version: string }>} a Python on PATH of a version that the requirements support
 */
async function findBasePython({ title, pythons, imports, variable }) {
  const folders = systemPath(checkout, process.env);
  const printVersion = 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])';
  /** @type {string[]} */
  const unsuitable = [];
  for (const name of ['python3', ...pythons.map((version) => `python${version}`)]) {
    const path = findProgram(name, folders);
    if (!path) continue;
    const { code, stdout } = await run(path, ['-c', printVersion]);
    if (code === 0 && pythons.includes(stdout.trim())) return { path, version: stdout.trim() };
    unsuitable.push(code === 0 ? `Python ${stdout.trim()}` : `${name} without venv`);
  }
  const found = unsuitable.length === 0 ? 'none was found' : `found: ${[...new Set(unsuitable)].join(', ')}`;
  throw new SetupProblem(
    'missing',
    `${title} needs Python ${pythons.join(', ')} with venv; ${found}.`,
    `Install one (on Debian: python3-venv), or name a Python that has ${imports} in ${variable}.`,
  );
}

/**
 * Makes the environment in a folder that is moved afterwards. That is safe: only its interpreter is used, which finds its packages
 * relative to itself.
 * @param {Environment} environment
 * @param {string} base
 * @param {string} folder
 */
async function install(environment, base, folder) {
  await succeed(environment, base, ['-m', 'venv', folder]);
  // Python compiles the modules that are used when they are first imported, a small part of all.
  const pip = [
    '-m',
    'pip',
    'install',
    '--no-deps',
    '--no-compile',
    '--only-binary=:all:',
    '--disable-pip-version-check',
  ];
  const python = join(folder, 'bin', 'python');
  await succeed(environment, python, [
    ...pip,
    '--quiet',
    '--require-hashes',
    `--requirement=${environment.requirements}`,
  ]);
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
  throw new SetupProblem('broken', `${title} could not be installed: ${error}.`, `Fix that, ${again}`, output);
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
