import { spawnSync } from 'node:child_process';

/**
 * Returns the command that runs a program so that Linux kills it when this process has ended, in whatever way. On other systems the
 * program runs alone. src-main/platform/bound.ts does the same and says why.
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {[program: string, args: string[]]}
 */
export function boundToUs(program, args) {
  const bind = ['--pdeathsig', 'KILL', '--'];
  const hasSetpriv = process.platform === 'linux' && spawnSync('setpriv', [...bind, 'true']).status === 0;
  return hasSetpriv ? ['setpriv', [...bind, program, ...args]] : [program, [...args]];
}
