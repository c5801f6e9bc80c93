import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuild } from '../scripts/build.js';
import { ensureSetup } from '../scripts/setup.js';
import { withLock } from '../scripts/setup/cache.js';
import { cacheFolder, checkout } from '../scripts/setup/paths.js';
import { SetupProblem } from '../scripts/setup/problem.js';
import { toolEnvironment } from '../scripts/tools.js';
import { cleanlabPython, kerasPython, kerasPythonIfThere } from './keras-environment.js';

/** @typedef {import('../scripts/setup/stamp.js').Stamp} Stamp */

/** The programs, and whether each needs Keras: 'sometimes' only with --keras; 'if there' uses it where it is installed. */
const programs = /** @type {const} */ ({
  step: { needsKeras: 'always', what: "recipe B's training step on ready tensors, against Keras and tfjs-node" },
  pipeline: { needsKeras: 'always', what: 'recipes A and B from the image folder, against their Keras pipelines' },
  quality: { needsKeras: 'sometimes', what: 'test accuracy of recipes A and B over several seeds' },
  starters: { needsKeras: 'never', what: 'recipes quick and fine from starter models: accuracies, time, few labels' },
  profile: { needsKeras: 'always', what: 'where the time of a step goes, operation by operation' },
  resume: { needsKeras: 'never', what: 'trainings killed at random moments against one that was not' },
  kills: {
    needsKeras: 'never',
    what: 'an engine killed at random moments of import, relabel, snapshot, backup, forget',
  },
  catalog: {
    needsKeras: 'never',
    what: 'views, counts, searches and relabels in a catalog of a million images, against SQL',
  },
  import: { needsKeras: 'if there', what: 'the import of many JPEGs against a bare sharp loop and TensorFlow' },
  'near-pairs': {
    needsKeras: 'never',
    what: 'all near pairs of 100,000 perceptual hashes, against comparing every pair',
  },
  embed: { needsKeras: 'never', what: 'features of all images, against a bare run of the same graph' },
  similar: { needsKeras: 'never', what: 'searches for similar images among a million rows of features' },
  waits: {
    needsKeras: 'never',
    what: 'how long other requests wait while a large project is searched, mapped and learned from',
  },
  tables: {
    needsKeras: 'never',
    what: 'a table of 200,000 rows and 40 columns beside its images, recognised and read, and how long others wait',
  },
  annotations: {
    needsKeras: 'never',
    what: 'an export of Label Studio with 200,000 tasks by two people each, recognised and read, and how long others wait',
  },
  suspects: {
    needsKeras: 'never',
    what: 'flipped labels found as suspect labels, against cleanlab on the same probabilities',
  },
  explain: { needsKeras: 'never', what: 'how soon the map of a picture is there, by runs of three kinds' },
  outcomes: { needsKeras: 'never', what: 'images that a click in Review means, among 100,000 predictions' },
  review: {
    needsKeras: 'if there',
    what: 'answers at a dragged threshold, curves and slices of 50,000 and 100,000 predictions',
  },
  exports: {
    needsKeras: 'always',
    what: 'exported models in all formats in their own programs, against Facet, on photos and odd pictures',
  },
  predict: { needsKeras: 'always', what: 'facet predict from a folder, against Keras on the same network' },
  memory: { needsKeras: 'never', what: "a trainer's memory over many steps, and over many compilations" },
});

const [name, ...args] = process.argv.slice(2);
if (name === undefined || !(name in programs)) {
  const list = Object.entries(programs).map(([program, { what }]) => `  ${program.padEnd(12)}${what}\n`);
  process.stderr.write(`npm run bench -- NAME [options]; bench/README.md lists the options.\n${list.join('')}`);
  process.exit(name === undefined ? 0 : 2);
}

try {
  const waiting = () => say('Another bench is running; waiting for it to end.');
  process.exitCode = await withLock(cacheFolder(process.env), 'bench', { waiting }, () =>
    runProgram(/** @type {keyof typeof programs} */ (name)),
  );
} catch (error) {
  if (!(error instanceof SetupProblem)) throw error;
  say(error.message);
  process.exitCode = 2;
}

/**
 * @param {keyof typeof programs} program
 * @returns {Promise<number>} its exit status
 */
async function runProgram(program) {
  const stamp = await ensureSetup({ quiet: true });
  const built = await ensureBuild(stamp, { starting: () => say('Building Facet ...') });
  if (!built.passed) {
    say(`${built.output}\nFacet could not be built from its sources. The errors above say why.`);
    return 2;
  }
  const found = await pythonFor(program);
  const python = {
    ...(found !== null && { FACET_BENCH_PYTHON: found }),
    ...(program === 'suspects' && { FACET_BENCH_CLEANLAB_PYTHON: await cleanlabPython(say) }),
  };
  await bundle();
  const env = toolEnvironment(stamp, { FACET_PROGRAMS: join(checkout, 'out', 'main'), ...python });
  return runToEnd(stamp.node, [join(checkout, 'out', 'bench', `${program}.js`), ...args], env);
}

/**
 * @param {keyof typeof programs} program
 * @returns {Promise<string | null>} the Python with Keras that a program needs or can use; null for none
 */
async function pythonFor(program) {
  const { needsKeras } = programs[program];
  if (needsKeras === 'if there') return kerasPythonIfThere();
  const isNeeded = needsKeras === 'always' || (needsKeras === 'sometimes' && args.includes('--keras'));
  return isNeeded ? kerasPython(say) : null;
}

/** Bundles the programs and their peers, without packages, into out/bench/. Takes a second. */
async function bundle() {
  const { build } = await import('vite');
  const input = ['.', 'peers'].flatMap((folder) =>
    readdirSync(join(checkout, 'bench', folder))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(checkout, 'bench', folder, file)),
  );
  await build({
    configFile: false,
    root: checkout,
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node22',
      outDir: 'out/bench',
      emptyOutDir: true,
      rolldownOptions: { input, output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' } },
    },
  });
}

/**
 * @param {string} node
 * @param {readonly string[]} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>}
 */
function runToEnd(node, command, env) {
  const child = spawn(node, command, { cwd: checkout, env, stdio: 'inherit' });
  return new Promise((settle) => {
    child.on('error', () => settle(2));
    child.on('exit', (code) => settle(code ?? 2));
  });
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}
