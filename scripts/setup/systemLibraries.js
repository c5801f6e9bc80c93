import { existsSync } from 'node:fs';
import { findProgram, systemPath } from './paths.js';
import { run } from './run.js';
import { isRoot, systemFamily } from './system.js';

/** @typedef {import('./steps.js').Context} Context */
/** @typedef {import('./system.js').Need} Need */

/** @type {Need} */
const libraries = {
  what: "Electron's system libraries",
  why: 'the window is drawn with them',
  packages: {
    debian: ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1'],
    fedora: ['gtk3', 'nss', 'alsa-lib', 'mesa-libgbm'],
    arch: ['gtk3', 'nss', 'alsa-lib', 'mesa'],
    suse: ['libgtk-3-0', 'mozilla-nss', 'libasound2', 'libgbm1'],
  },
};

/** @type {Need} */
const virtualDisplay = {
  what: 'the virtual display Xvfb',
  why: 'there is no display here',
  packages: {
    debian: ['xvfb'],
    fedora: ['xorg-x11-server-Xvfb'],
    arch: ['xorg-server-xvfb'],
    suse: ['xorg-x11-server-Xvfb'],
  },
};

/**
 * @param {Context} context
 * @param {string} executable Electron's
 * @returns {Promise<{ names: string[], needs: Need[] }>} what the window needs and this system lacks; empty lists if nothing
 */
export async function missingLibraries(context, executable) {
  if (process.platform !== 'linux') return { names: [], needs: [] };
  const { stdout } = await run('ldd', [executable], { env: { ...context.env, LC_ALL: 'C' } });
  const names = [...stdout.matchAll(/^\s*(\S+) => not found$/gm)].map(([, name = '']) => name);
  const needs = names.length > 0 ? [libraries] : [];
  const hasDisplay = Boolean(context.env.DISPLAY ?? context.env.WAYLAND_DISPLAY);
  if (!hasDisplay && !findProgram('Xvfb', systemPath(context.root, context.env))) {
    names.push('Xvfb');
    needs.push(virtualDisplay);
  }
  return { names, needs };
}

/**
 * Installs them where that needs no password: as root on Debian and systems derived from it.
 * @param {Context} context
 * @param {readonly Need[]} needs
 * @param {import('./report.js').StepReport} report
 */
export async function installLibraries(context, needs, report) {
  if (!isRoot() || systemFamily() !== 'debian' || !existsSync('/usr/bin/apt-get')) return;
  const env = { ...context.env, DEBIAN_FRONTEND: 'noninteractive' };
  const onOutput = (/** @type {string} */ text) => report.progress(`apt-get: ${text.trim().split('\n').at(-1) ?? ''}`);
  await run('apt-get', ['update'], { env, onOutput });
  const packages = await Promise.all(
    needs.flatMap((need) => need.packages.debian ?? []).map((name) => presentName(name, env)),
  );
  await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env, onOutput });
}

/**
 * Debian 13 and Ubuntu 24.04 renamed libraries for their 64-bit time: libasound2 is libasound2t64 there.
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>}
 */
async function presentName(name, env) {
  const { stdout } = await run('apt-cache', ['policy', `${name}t64`], { env: { ...env, LC_ALL: 'C' } });
  return /Candidate: (?!\(none\))/.test(stdout) ? `${name}t64` : name;
}
