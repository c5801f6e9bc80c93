import { existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { makeWhole } from './cache.js';
import { bindingFolder, sha256 } from './paths.js';
import { run } from './run.js';
import { fetchWheel, readRequirements, wheelFolder } from './wheels.js';

/** @typedef {import('./steps.js').Context} Context */
/** @typedef {import('./steps.js').Step} Step */
/** @typedef {import('./wheels.js').Wheel} Wheel */

/** Entries of a wheel that Facet uses: the libraries, and the C headers for the binding. */
const parts = {
  tensorflow: [
    'tensorflow/libtensorflow_cc.so.2',
    'tensorflow/libtensorflow_framework.so.2',
    'tensorflow/include/tensorflow/c/*',
    'tensorflow/include/tensorflow/core/platform/*',
    'tensorflow/include/tsl/platform/*',
    'tensorflow/include/xla/tsl/c/*',
  ],
  nvidia: ['nvidia/*/lib/*', 'nvidia/*/bin/*', 'nvidia/*/nvvm/*'],
};

/** @type {Step} */
export const tensorflow = {
  title: 'TensorFlow library',
  async inspect(context) {
    const { version, build } = describe(context);
    if (!isInCache(context)) return { ready: false, detail: `TensorFlow ${version} (${build}) is not in the cache` };
    if (!isLinked(context))
      return { ready: false, detail: `TensorFlow ${version} (${build}) is not linked into node_modules` };
    return { ready: true, detail: `${version}, ${build} build` };
  },
  async perform(context, report) {
    const { version, build } = describe(context);
    const wheels = wheelsOf(context);
    for (const wheel of wheels) {
      await fetchWheel({
        cache: context.cache,
        root: context.root,
        env: context.env,
        wheel,
        parts: partsOf(wheel),
        report,
      });
    }
    if (!isInCache(context)) await assemble(context, wheels);
    link(context);
    return `${version}, ${build} build, in ${libraryFolder(context)}`;
  },
};

/**
 * Chooses the build: the one asked for, else CUDA's where there is an NVIDIA driver.
 * @param {'cpu' | 'gpu' | undefined} wanted
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<'cpu' | 'gpu'>}
 */
export async function chooseBuild(wanted, env) {
  if (wanted) return wanted;
  if (process.platform !== 'linux') return 'cpu';
  if (existsSync('/proc/driver/nvidia/version')) return 'gpu';
  return (await run('nvidia-smi', ['-L'], { env, timeout: 10_000 })).code === 0 ? 'gpu' : 'cpu';
}

/**
 * Makes the stamp's entry for TensorFlow.
 * @param {Pick<Context, 'root' | 'cache' | 'build' | 'requirements'>} context
 * @returns {{ version: string, build: 'cpu' | 'gpu', lib: string, nvidiaLibraries: string[] }}
 */
export function describe(context) {
  if (process.platform !== 'linux') {
    return {
      version: '2.9.1',
      build: 'cpu',
      lib: join(bindingFolder(context.root), 'deps', 'lib'),
      nvidiaLibraries: [],
    };
  }
  const wheels = wheelsOf(context);
  const nvidia = wheels
    .filter((wheel) => !isTensorFlow(wheel))
    .flatMap((wheel) => packagesOf(wheelFolder(context.cache, wheel)));
  return {
    version: wheels.find(isTensorFlow)?.version ?? '',
    build: context.build,
    lib: join(libraryFolder(context), 'lib'),
    nvidiaLibraries: nvidia.map((folder) => join(folder, 'lib')).filter((folder) => existsSync(folder)),
  };
}

/**
 * @param {Pick<Context, 'build' | 'requirements'>} context
 * @returns {Wheel[]}
 */
function wheelsOf({ build, requirements }) {
  return readRequirements(join(requirements, `tensorflow-${build}.txt`));
}

/** @param {Wheel} wheel */
function isTensorFlow({ name }) {
  return name.startsWith('tensorflow');
}

/** @param {Wheel} wheel */
function partsOf(wheel) {
  return isTensorFlow(wheel) ? parts.tensorflow : parts.nvidia;
}

/**
 * @param {Pick<Context, 'cache' | 'build' | 'requirements'>} context
 * @returns {string} the folder with lib/ and include/; one per set of wheels
 */
function libraryFolder(context) {
  const wheels = wheelsOf(context);
  const key = sha256(wheels.map((wheel) => wheel.sha256).join()).slice(0, 12);
  return join(context.cache, 'tensorflow', `${wheels.find(isTensorFlow)?.version ?? ''}-${context.build}-${key}`);
}

/**
 * @param {Context} context
 * @returns {boolean} whether the cache holds the complete library
 */
export function isInCache(context) {
  const lib = join(libraryFolder(context), 'lib');
  return ['libtensorflow.so', 'libtensorflow_framework.so'].every((name) => existsSync(join(lib, name)));
}

/**
 * Arranges the wheels' parts where the binding, TensorFlow and XLA look for them: lib/, include/ and, beside lib/,
 * nvidia/<package>, where TensorFlow's own library looks for CUDA.
 * @param {Context} context
 * @param {Wheel[]} wheels
 */
async function assemble(context, wheels) {
  const final = libraryFolder(context);
  rmSync(final, { recursive: true, force: true });
  await makeWhole(context.cache, final, async (folder) => {
    // The links are relative to the final folder, so that the whole cache can be moved.
    const add = (/** @type {string} */ name, /** @type {string} */ target) => {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      symlinkSync(relative(dirname(join(final, name)), target), join(folder, name));
    };
    for (const wheel of wheels) {
      const source = wheelFolder(context.cache, wheel);
      if (isTensorFlow(wheel)) {
        add('include', join(source, 'tensorflow', 'include'));
        for (const [name, file] of libraries) add(join('lib', name), join(source, 'tensorflow', file));
      } else {
        for (const folderOf of packagesOf(source)) add(relative(source, folderOf), folderOf);
      }
    }
  });
}

const libraries = [
  ['libtensorflow.so', 'libtensorflow_cc.so.2'],
  ['libtensorflow_cc.so.2', 'libtensorflow_cc.so.2'],
  ['libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
  ['libtensorflow_framework.so.2', 'libtensorflow_framework.so.2'],
].map(([name = '', file = '']) => /** @type {const} */ ([name, file]));

/**
 * @param {string} source an unpacked nvidia wheel
 * @returns {string[]} its nvidia/<package> folders
 */
function packagesOf(source) {
  const nvidia = join(source, 'nvidia');
  return existsSync(nvidia) ? readdirSync(nvidia).map((name) => join(nvidia, name)) : [];
}

/**
 * @param {Context} context
 * @returns {(readonly [link: string, target: string])[]}
 */
function linksOf(context) {
  const deps = join(bindingFolder(context.root), 'deps');
  return ['include', 'lib'].map(
    (name) => /** @type {const} */ ([join(deps, name), join(libraryFolder(context), name)]),
  );
}

/** @param {Context} context */
function isLinked(context) {
  return linksOf(context).every(([path, target]) => {
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink();
    return isLink && readlinkSync(path) === target && existsSync(path);
  });
}

/** @param {Context} context */
function link(context) {
  for (const [path, target] of linksOf(context)) {
    mkdirSync(dirname(path), { recursive: true });
    const fresh = `${path}.${process.pid}`;
    symlinkSync(target, fresh);
    if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) rmSync(path, { recursive: true });
    renameSync(fresh, path);
  }
}
