import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { cpus } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { makeWhole, withLock } from './cache.js';
import { bindingFolder, findProgram, sha256, systemPath } from './paths.js';
import { SetupProblem } from './problem.js';
import { run } from './run.js';
import { describe } from './tensorflow.js';

/** @typedef {import('./steps.js').Context} Context */
/** @typedef {import('./steps.js').Step} Step */

const flags = ['-O2', '-std=c++17', '-fPIC', '-DNAPI_VERSION=8'];
const linkFlags = ['-Wl,-z,now', '-Wl,-rpath,$ORIGIN/../../deps/lib'];

/** tfjs-node's native add-on, compiled against the TensorFlow library that the step before installed. */
/** @type {Step} */
export const addon = {
  title: 'TensorFlow binding',
  async inspect(context) {
    if (!existsSync(outputFile(context)) || !existsSync(context.node))
      return { ready: false, detail: 'the native add-on is not built' };
    if (readMark(context) !== sourceKey(context))
      return { ready: false, detail: 'the native add-on is older than its sources' };
    const { version, problem } = await tryAddon(context);
    return version
      ? { ready: true, detail: `adds numbers with TensorFlow ${version}` }
      : { ready: false, detail: `the native add-on does not run: ${problem}` };
  },
  async perform(context, report) {
    const compiler = await findCompiler(context.root, context.env);
    if (!compiler)
      throw new SetupProblem('missing', 'A C++ compiler is missing.', 'Install one, then run "npm run setup" again.');
    const key = sha256(sourceKey(context) + compiler.version).slice(0, 16);
    const folder = join(context.cache, 'addons', `tfjs-${key}`);
    const waiting = () => report.note('another set-up is compiling the add-on; waiting for it');
    await withLock(context.cache, `addon-${key}`, { waiting }, async () => {
      if (existsSync(join(folder, 'tfjs_binding.node'))) return;
      report.progress(`compiling with ${compiler.path}`);
      await makeWhole(context.cache, folder, (unfinished) => compile(context, compiler.path, unfinished));
    });
    install(context, join(folder, 'tfjs_binding.node'));
    report.progress('adding two numbers');
    const { version, problem } = await tryAddon(context);
    if (!version) {
      throw new SetupProblem(
        'broken',
        `The native add-on was built and does not run: ${problem}.`,
        `Delete ${folder}, then run "npm run setup" again. If that does not help, report it with the output of FACET_DEBUG=1.`,
        problem,
      );
    }
    return `adds numbers with TensorFlow ${version}`;
  },
};

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ path: string, version: string } | undefined>} the C++ compiler: $CXX, or the first known one of PATH
 */
export async function findCompiler(root, env) {
  const folders = systemPath(root, env);
  for (const name of [env.CXX, 'c++', 'g++', 'clang++']) {
    const path = name && findProgram(name, folders);
    if (!path) continue;
    const { code, stdout } = await run(path, ['--version'], { env });
    if (code === 0) return { path, version: stdout.split('\n')[0] ?? '' };
  }
  return undefined;
}

/** @param {Context} context */
function outputFile({ root }) {
  return join(bindingFolder(root), 'lib', 'napi-v8', 'tfjs_binding.node');
}

/** @param {Context} context */
function markFile(context) {
  return `${outputFile(context)}.key`;
}

/** @param {Context} context */
function readMark(context) {
  return existsSync(markFile(context)) ? readFileSync(markFile(context), 'utf8') : undefined;
}

/**
 * Hash of what the add-on is made from, without the compiler. One build serves TensorFlow's CPU and CUDA builds.
 * @param {Context} context
 */
function sourceKey(context) {
  const folder = join(bindingFolder(context.root), 'binding');
  const sources = readdirSync(folder).sort();
  const hashes = sources.map((name) => `${name} ${sha256(readFileSync(join(folder, name)))}`);
  return sha256(
    [...hashes, describe(context).version, process.platform, process.arch, ...flags, ...linkFlags].join('\n'),
  );
}

/**
 * @param {Context} context
 * @param {string} compiler
 * @param {string} folder
 */
async function compile(context, compiler, folder) {
  const { root, env } = context;
  const binding = bindingFolder(root);
  const sources = readdirSync(join(binding, 'binding')).filter((name) => name.endsWith('.cc'));
  const include = [join(context.nodePackage, 'include', 'node'), join(binding, 'deps', 'include')].map(
    (path) => `-I${path}`,
  );
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch);
  const objects = sources.map((name) => ({
    source: join(binding, 'binding', name),
    object: join(scratch, `${name}.o`),
  }));
  await inParallel(objects, cpus().length, ({ source, object }) =>
    succeed(compiler, [...flags, ...include, '-c', source, '-o', object], env),
  );
  const output = ['-o', join(folder, 'tfjs_binding.node')];
  await linkAgainstStandIns(compiler, [...objects.map(({ object }) => object), ...output], scratch, env);
  rmSync(scratch, { recursive: true });
}

/**
 * Links against empty libraries of the same names: reading the symbols of the real one (790 MB) takes the linker 9 s.
 * With `-z now` the loader resolves every symbol at once, so that the trial run fails if one is missing.
 * @param {string} compiler
 * @param {readonly string[]} args
 * @param {string} scratch
 * @param {NodeJS.ProcessEnv} env
 */
async function linkAgainstStandIns(compiler, args, scratch, env) {
  const empty = join(scratch, 'empty.cc');
  writeFileSync(empty, '');
  const standIns = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'].map((name) => join(scratch, name));
  for (const file of standIns)
    await succeed(compiler, ['-shared', '-fPIC', empty, `-Wl,-soname,${basename(file)}`, '-o', file], env);
  await succeed(compiler, ['-shared', ...args, '-Wl,--no-as-needed', ...standIns, ...linkFlags], env);
}

/**
 * @template T
 * @param {readonly T[]} items
 * @param {number} width
 * @param {(item: T) => Promise<void>} work
 */
async function inParallel(items, width, work) {
  const rest = [...items];
  const lane = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.max(1, width) }, lane));
}

/**
 * @param {string} compiler
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function succeed(compiler, args, env) {
  const { code, output } = await run(compiler, args, { env });
  if (code === 0) return;
  const error = output.split('\n').find((line) => /error/i.test(line)) ?? output.split('\n')[0] ?? '';
  throw new SetupProblem(
    'broken',
    `${compiler} could not build the TensorFlow binding: ${error.trim()}.`,
    'It needs C++17 (GCC 9 or Clang 10 and later): name another compiler in CXX, then run "npm run setup" again.',
    output,
  );
}

/**
 * @param {Context} context
 * @param {string} built
 */
function install(context, built) {
  const file = outputFile(context);
  mkdirSync(dirname(file), { recursive: true });
  const fresh = `${file}.${process.pid}`;
  copyFileSync(built, fresh);
  renameSync(fresh, file);
  writeFileSync(markFile(context), sourceKey(context));
}

const trial = `
const tf = require(process.argv[1]);
const [sum] = tf.add(tf.scalar(1), tf.scalar(2)).dataSync();
if (sum !== 3) throw new Error('1 + 2 gave ' + sum);
process.stdout.write(tf.version_core === undefined ? '' : tf.backend().binding.TF_Version);
`;

/**
 * Adds two numbers with the add-on, in the pinned Node.
 * @param {Context} context
 * @returns {Promise<{ version: string, problem: string }>} TensorFlow's version, empty when the add-on does not run
 */
export async function tryAddon({ root, env, node }) {
  const quiet = { ...env, TF_CPP_MIN_LOG_LEVEL: '3' };
  const { code, stdout, output } = await run(node, ['-e', trial, bindingFolder(root)], {
    env: quiet,
    cwd: root,
    timeout: 120_000,
  });
  if (code === 0 && stdout) return { version: stdout.trim(), problem: '' };
  const lines = output
    .trim()
    .split('\n')
    .map((line) => line.trim());
  const error = lines.find((line) => /error|cannot|undefined symbol/i.test(line)) ?? lines[0] ?? 'no output';
  return { version: '', problem: error.replace(/\.$/, '') };
}
