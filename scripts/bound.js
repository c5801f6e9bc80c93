import { spawnSync } from 'node:child_process';

/**
 * A command line whose process Linux kills when this one has ended, however that comes; as src-main/platform/bound.ts, which
 * says why. Elsewhere the program stands alone.
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {[program: string, args: string[]]}
 */
export function boundToUs(program, args) {
  const bind = ['--pdeathsig', 'KILL', '--'];
  const isThere = process.platform === 'linux' && spawnSync('setpriv', [...bind, 'true']).status === 0;
  return isThere ? ['setpriv', [...bind, program, ...args]] : [program, [...args]];
}
