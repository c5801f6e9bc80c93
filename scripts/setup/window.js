import { fetchDevelopment, findDevelopment, hasDevelopment } from './developmentRuntime.js';
import { downloadOfficial, findOfficial, recentFailure } from './officialRuntime.js';
import { asProblem } from './problem.js';
import { run } from './run.js';
import { installLibraries, missingLibraries } from './systemLibraries.js';
import { installCommand } from './system.js';

/** @typedef {import('./steps.js').Context} Context */
/** @typedef {import('./steps.js').Step} Step */

/**
 * The stamp's entry for Electron. If kind is null, there is no window here, and reason says why.
 * @typedef {{ executable: string | null, version: string | null, kind: 'official' | 'development' | null, reason?: string }} Runtime
 */

/**
 * Electron's runtime and the system libraries that it needs. The command line needs neither, so this step never fails: it
 * reports that the window is not available, and why.
 * @type {Step}
 */
export const window = {
  title: 'window',
  knownReason: (stamp) => (stamp?.electron.kind === null ? stamp.electron.reason : undefined),
  async inspect(context) {
    const found = findRuntime(context);
    if (!found) return { ready: false, detail: 'Electron is not fetched yet' };
    const { names } = await missingLibraries(context, found.executable);
    if (names.length > 0) return { ready: false, detail: `Electron lacks ${names.join(', ')}` };
    const isDue = found.kind === 'development' && (context.retryElectron || recentFailure(context) === undefined);
    context.electron = found;
    return { ready: true, again: isDue, detail: describeRuntime(found) };
  },
  async perform(context, report) {
    context.electron = await obtain(context, report);
    const { kind, reason } = context.electron;
    if (kind === null) return `not available: ${reason ?? ''} The command line works without it.`;
    if (kind === 'development') sayWhyDevelopment(context, report);
    return describeRuntime(context.electron);
  },
};

/**
 * @param {Context} context
 * @param {import('./report.js').StepReport} report
 */
function sayWhyDevelopment(context, report) {
  report.note(`Electron's official runtime is missing: ${recentFailure(context) ?? 'it was not fetched'}.`);
  report.note(
    'Instead, set-up uses an older one from the npm registry, past its end of life, for development and test only.',
  );
  report.note('To try the official one again: npm run setup -- --retry-electron');
}

/**
 * @param {Context} context
 * @returns {{ executable: string, version: string, kind: 'official' | 'development' } | undefined}
 */
function findRuntime(context) {
  const official = findOfficial(context.root);
  if (official) return { ...official, kind: 'official' };
  const development = findDevelopment(context);
  return development && { ...development, kind: 'development' };
}

/** @param {Runtime} runtime */
function describeRuntime({ version, kind }) {
  return kind === 'official' ? `Electron ${version ?? ''}` : `Electron ${version ?? ''}, for development and test only`;
}

/**
 * @param {Context} context
 * @param {import('./report.js').StepReport} report
 * @returns {Promise<Runtime>}
 */
async function obtain(context, report) {
  try {
    await fetchRuntime(context, report);
    const found = findRuntime(context);
    if (!found)
      return unavailable(
        `the official Electron runtime is missing (${recentFailure(context) ?? 'it was not fetched'}), and there is no substitute for this system.`,
      );
    const lacks = await missingLibraries(context, found.executable);
    if (lacks.names.length > 0) await installLibraries(context, lacks.needs, report);
    const still = lacks.names.length > 0 ? await missingLibraries(context, found.executable) : lacks;
    if (still.names.length > 0)
      return unavailable(
        `this system lacks ${still.names.join(', ')}. Next: ${installCommand(still.needs)} — then run "npm run setup" again.`,
      );
    const version = await versionOf(found.executable, context.env);
    return version ? { ...found, version } : unavailable(`Electron (${found.executable}) does not start.`);
  } catch (error) {
    return unavailable(asProblem(error).message);
  }
}

/**
 * @param {Context} context
 * @param {import('./report.js').StepReport} report
 */
async function fetchRuntime(context, report) {
  if (findOfficial(context.root)) return;
  const mayTry = context.retryElectron || recentFailure(context) === undefined;
  const failure = mayTry ? await downloadOfficial(context, report) : recentFailure(context);
  if (failure !== undefined && hasDevelopment()) await fetchDevelopment(context, report);
}

/**
 * @param {string} reason
 * @returns {Runtime}
 */
function unavailable(reason) {
  return { executable: null, version: null, kind: null, reason };
}

/**
 * @param {string} executable
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} empty when it does not start
 */
async function versionOf(executable, env) {
  const { code, stdout } = await run(executable, ['-p', 'process.versions.electron'], {
    env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
    timeout: 30_000,
  });
  return code === 0 ? stdout.trim() : '';
}
