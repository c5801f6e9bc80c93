import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { addon } from './addon.js';
import { withLock } from './cache.js';
import { dependencies } from './dependencies.js';
import { pinnedNode } from './node.js';
import { cacheFolder, sha256 } from './paths.js';
import { checkMachine } from './preconditions.js';
import { asProblem } from './problem.js';
import { readStamp, writeStamp } from './stamp.js';
import { describeStarters } from './starters.js';
import { steps } from './steps.js';
import { chooseBuild, describe, isInCache } from './tensorflow.js';

/** @typedef {import('./steps.js').Context} Context */
/** @typedef {import('./steps.js').Step} Step */

/**
 * @typedef {object} Wishes
 * @property {'cpu' | 'gpu'} [build] of TensorFlow; by default what was asked for last time, else what suits the machine
 * @property {boolean} [retryElectron]
 */

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @param {Wishes} wishes
 * @returns {Promise<Context & { wanted: 'cpu' | 'gpu' | null }>}
 */
export async function createContext(root, env, { build, retryElectron = false }) {
  const wanted = build ?? readStamp(root)?.wanted ?? null;
  const { program, folder } = pinnedNode(root);
  return {
    root,
    cache: cacheFolder(env),
    env,
    requirements: join(root, 'resources', 'requirements'),
    wanted,
    build: await chooseBuild(wanted ?? undefined, env),
    node: program,
    nodePackage: folder,
    retryElectron,
  };
}

/**
 * Sets up a checkout: inspects each step and does what is missing. Only one set-up works on a checkout at a time.
 * @param {Context & { wanted: 'cpu' | 'gpu' | null }} context
 * @param {import('./report.js').Report} report
 * @returns {Promise<import('./stamp.js').Stamp>}
 * @throws {import('./problem.js').SetupProblem}
 */
export async function setUp(context, report) {
  const name = `checkout-${sha256(context.root).slice(0, 12)}`;
  const waiting = () => report.line('  … another set-up is working on this checkout; waiting for it');
  return withLock(context.cache, name, { waiting }, async () => {
    const missing = await missingSteps(context);
    if (missing.length > 0) report.ready('this machine', await checkMachine(context, workAhead(context, missing)));
    for (const step of steps) await bring(step, context, report);
    const electron = context.electron ?? {
      executable: null,
      version: null,
      kind: null,
      reason: 'set-up did not look for it',
    };
    return writeStamp(context.root, {
      node: context.node,
      wanted: context.wanted,
      tensorflow: describe(context),
      starters: describeStarters(context),
      electron,
    });
  });
}

/**
 * Reports the state of each step and changes nothing.
 * @param {Context} context
 * @param {import('./report.js').Report} report
 * @returns {Promise<boolean>} whether "npm run setup" would find nothing to do
 */
export async function check(context, report) {
  let complete = true;
  const stamp = readStamp(context.root);
  for (const step of steps) {
    const { ready, detail } = await look(step, context);
    const reason = step.knownReason?.(stamp);
    if (ready) report.ready(step.title, detail);
    else report.missing(step.title, reason === undefined ? detail : `not available: ${reason}`);
    complete &&= ready || reason !== undefined;
  }
  return complete;
}

/**
 * @param {Step} step
 * @param {Context} context
 */
async function look(step, context) {
  try {
    return await step.inspect(context);
  } catch (error) {
    return { ready: false, detail: asProblem(error).message, again: false };
  }
}

/**
 * @param {Step} step
 * @param {Context} context
 * @param {import('./report.js').Report} report
 */
async function bring(step, context, report) {
  const { ready, again, detail } = await look(step, context);
  if (ready && !again) report.ready(step.title, detail);
  else await report.step(step.title, (stepReport) => step.perform(context, stepReport));
}

/**
 * @param {Context} context
 * @returns {Promise<Step[]>} the steps that have something to do
 */
async function missingSteps(context) {
  const looks = await Promise.all(steps.map(async (step) => ({ step, ...(await look(step, context)) })));
  return looks.filter(({ ready }) => !ready).map(({ step }) => step);
}

/**
 * Names what the missing steps will need. npm rebuilds node_modules, which also deletes the add-on in it.
 * @param {Context} context
 * @param {readonly Step[]} missing
 * @returns {import('./preconditions.js').Work}
 */
function workAhead(context, missing) {
  const npm = missing.includes(dependencies);
  const isLinux = process.platform === 'linux';
  return { npm, python: isLinux && !isInCache(context), compiler: isLinux && (npm || missing.includes(addon)) };
}

/**
 * @param {string} root
 * @returns {boolean} whether this checkout was never set up
 */
export function isFirst(root) {
  return !existsSync(join(root, 'node_modules', '.facet'));
}
