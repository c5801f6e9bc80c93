import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeWhole, withLock } from '../scripts/setup/cache.js';
import { cacheFolder, checkout, findProgram, sha256, systemPath } from '../scripts/setup/paths.js';
import { SetupProblem } from '../scripts/setup/problem.js';
import { run, speaksOfFullDisk, speaksOfNetwork } from '../scripts/setup/run.js';

const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
/** Those that requirements.txt has hashes for. */
const pythons = ['3.11', '3.12', '3.13'];

/**
 * A Python with Keras: the one that FACET_BENCH_PYTHON names, else the bench's own environment, which is made once a user
 * and a list of requirements (1.5 GB in the cache, a few minutes).
 * @param {(text: string) => void} report what takes time, as lines
 * @returns {Promise<string>} the interpreter
 * @throws {SetupProblem} a sentence for what is missing
 */
export async function kerasPython(report) {
  const given = process.env.FACET_BENCH_PYTHON;
  if (given) return given;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupProblem(
      'unsupported',
      `The bench's Keras is pinned for Linux x86-64 only; this is ${process.platform} ${process.arch}.`,
      'Name a Python that has tensorflow, scipy and pillow in FACET_BENCH_PYTHON.',
    );
  }
  const cache = cacheFolder(process.env);
  const { base, key, place, python } = await whereabouts();
  const waiting = () => report('Another bench is setting up Keras; waiting for it.');
  await withLock(cache, `bench-keras-${key}`, { waiting }, async () => {
    if (existsSync(python)) return;
    report(`Setting up Keras for Python ${base.version} in ${place}: a few minutes, once.`);
    await makeWhole(cache, place, (folder) => install(base.path, folder));
  });
  return python;
}

/**
 * The same where it is there already; nothing is installed.
 * @returns {Promise<string | null>} the interpreter
 */
export async function kerasPythonIfThere() {
  const given = process.env.FACET_BENCH_PYTHON;
  if (given) return given;
  const { python } = await whereabouts().catch(() => ({ python: '' }));
  return existsSync(python) ? python : null;
}

/** Where the bench's own environment stands, or will. */
async function whereabouts() {
  const base = await findBasePython();
  const key = sha256(`${base.version} ${sha256(readFileSync(requirements))}`).slice(0, 12);
  const place = join(cacheFolder(process.env), 'bench', `keras-${base.version}-${key}`);
  return { base, key, place, python: join(place, 'bin', 'python') };
}

/** @returns {Promise<{ path: string, version: string }>} a Python of PATH that requirements.txt is for */
async function findBasePython() {
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
    `Keras needs Python ${pythons.join(', ')} with venv; ${found}.`,
    'Install one (on Debian: python3-venv), or name a Python that has tensorflow, scipy and pillow in FACET_BENCH_PYTHON.',
  );
}

/**
 * Makes the environment in a folder that is moved afterwards: only its interpreter is used, which finds its packages
 * wherever it stands.
 * @param {string} base
 * @param {string} folder
 */
async function install(base, folder) {
  await succeed(base, ['-m', 'venv', folder]);
  const pip = ['-m', 'pip', 'install', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check', '--quiet'];
  const python = join(folder, 'bin', 'python');
  await succeed(python, [...pip, '--require-hashes', `--requirement=${requirements}`]);
  await succeed(python, ['-c', 'import tensorflow, scipy, PIL']);
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 */
async function succeed(program, args) {
  const { code, output } = await run(program, args, { env: { ...process.env, PIP_REQUIRE_VIRTUALENV: 'false' } });
  if (code === 0) return;
  const lines = output.trim().split('\n');
  const error = (lines.filter((line) => line.startsWith('ERROR')).at(-1) ?? lines.at(-1) ?? '').replace(/\.$/, '');
  const again = 'then run it again, or name a Python that has tensorflow, scipy and pillow in FACET_BENCH_PYTHON.';
  if (speaksOfNetwork(output))
    throw new SetupProblem('network', 'Keras could not be fetched with pip.', `Check the connection, ${again}`, output);
  if (speaksOfFullDisk(output))
    throw new SetupProblem('disk', 'The disk is full.', `Free 2 GB for the cache, ${again}`, output);
  throw new SetupProblem('broken', `Keras could not be installed: ${error}.`, `Put that right, ${again}`, output);
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
