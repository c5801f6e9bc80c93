import { addon } from './addon.js';
import { dependencies } from './dependencies.js';
import { onnxRuntime } from './onnxRuntime.js';
import { ownInstaller } from './ownInstaller.js';
import { starters } from './starters.js';
import { tensorflow } from './tensorflow.js';
import { window } from './window.js';

/**
 * Input of every step.
 * @typedef {object} Context
 * @property {string} root the checkout
 * @property {string} cache folder that all clones of this user share
 * @property {NodeJS.ProcessEnv} env
 * @property {string} requirements folder of the files that pin versions
 * @property {'cpu' | 'gpu'} build of TensorFlow
 * @property {string} node the pinned Node's executable
 * @property {string} nodePackage the pinned Node's package, with its headers
 * @property {boolean} retryElectron
 * @property {import('./window.js').Runtime} [electron] Electron, as found by the step `window`
 * @property {{ general?: string, faces?: string }} [starterReasons] why the step `starters` could not fetch a model
 */

/**
 * A step of the set-up. Performing it twice has the effect of once.
 * @typedef {object} Step
 * @property {string} title
 * @property {(stamp: import('./stamp.js').Stamp | undefined) => string | undefined} [knownReason] for an optional step: why an
 *   earlier set-up could not do it
 * @property {(context: Context) => Promise<{ ready: boolean, detail: string, again?: boolean }>} inspect changes nothing;
 *   again: ready, but worth performing now
 * @property {(context: Context, report: import('./report.js').StepReport) => Promise<string>} perform does what is missing;
 *   returns a description of what is installed now
 */

/** @type {readonly Step[]} */
export const steps =
  process.platform === 'linux'
    ? [dependencies, tensorflow, addon, onnxRuntime, starters, window]
    : [dependencies, ownInstaller, onnxRuntime, starters, window];
