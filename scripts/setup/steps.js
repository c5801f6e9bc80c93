import { addon } from './addon.js';
import { dependencies } from './dependencies.js';
import { ownInstaller } from './ownInstaller.js';
import { starters } from './starters.js';
import { tensorflow } from './tensorflow.js';
import { window } from './window.js';

/**
 * What every step works on.
 * @typedef {object} Context
 * @property {string} root the checkout
 * @property {string} cache the folder that all clones of this user share
 * @property {NodeJS.ProcessEnv} env
 * @property {string} requirements the folder with the pins
 * @property {'cpu' | 'gpu'} build TensorFlow's
 * @property {string} node the pinned Node's executable
 * @property {string} nodePackage the pinned Node's package, with its headers
 * @property {boolean} retryElectron
 * @property {import('./window.js').Runtime} [electron] what the window step found
 * @property {{ general?: string, faces?: string }} [starterReasons] why the starter models step could not fetch one
 */

/**
 * A step: looks without changing anything, and does what is missing. Doing it twice does it once.
 * @typedef {object} Step
 * @property {string} title
 * @property {(stamp: import('./stamp.js').Stamp | undefined) => string | undefined} [knownReason] of a step that Facet
 *   can do without: why an earlier set-up had to
 * @property {(context: Context) => Promise<{ ready: boolean, detail: string, again?: boolean }>} inspect again: ready, but worth doing now
 * @property {(context: Context, report: import('./report.js').StepReport) => Promise<string>} perform answers with what is there now
 */

/** @type {readonly Step[]} */
export const steps =
  process.platform === 'linux'
    ? [dependencies, tensorflow, addon, starters, window]
    : [dependencies, ownInstaller, starters, window];
