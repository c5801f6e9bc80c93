import { existsSync, readFileSync } from 'node:fs';

/**
 * Something that the person's system must provide, and the packages that contain it.
 * @typedef {object} Need
 * @property {string} what as in "a C++ compiler"
 * @property {string} why as in "it builds the TensorFlow binding"
 * @property {Partial<Record<Family, readonly string[]>>} packages
 */

/** @typedef {'debian' | 'fedora' | 'arch' | 'suse' | 'macos'} Family */

/** @type {Record<Family, string>} */
const installers = {
  debian: 'apt-get install -y',
  fedora: 'dnf install -y',
  arch: 'pacman -S --needed',
  suse: 'zypper install -y',
  macos: 'brew install',
};

/** @returns {Family | undefined} the family of this system's package manager */
export function systemFamily() {
  if (process.platform === 'darwin') return 'macos';
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const ids = [...release.matchAll(/^(?:ID|ID_LIKE)="?([^"\n]*)"?$/gm)].flatMap(([, names = '']) => names.split(' '));
  if (ids.includes('debian') || ids.includes('ubuntu')) return 'debian';
  if (ids.includes('fedora') || ids.includes('rhel')) return 'fedora';
  if (ids.includes('arch')) return 'arch';
  if (ids.some((id) => id === 'suse' || id === 'opensuse')) return 'suse';
  return undefined;
}

/** @returns {boolean} */
export function isRoot() {
  return process.getuid?.() === 0;
}

/**
 * @param {readonly Need[]} needs
 * @returns {string} the command that installs them here, or advice in words where no command is known
 */
export function installCommand(needs) {
  const family = systemFamily();
  const packages = family ? needs.flatMap((need) => need.packages[family] ?? []) : [];
  if (!family || packages.length === 0)
    return `install ${needs.map((need) => need.what).join(' and ')} with your system's package manager`;
  const sudo = isRoot() || family === 'macos' ? '' : 'sudo ';
  return `${sudo}${installers[family]} ${packages.join(' ')}`;
}
