import { spawnSync } from 'node:child_process';

/** A command line, in front of which another stands that binds its process to ours. */
export interface BoundCommand {
  readonly program: string;
  readonly before: readonly string[];
  /** Whether the system ends the process when ours has ended; else it has to notice by itself. */
  readonly isBound: boolean;
}

/**
 * The command that runs a program so that Linux kills it when this process has ended, however either of them fares: one that
 * is stopped, or that is deep in native code, can't see to that itself. util-linux's setpriv asks for it (PR_SET_PDEATHSIG in
 * prctl(2)) and becomes the program, under the same process id. Elsewhere the program stands alone; see watchdog.ts.
 */
export function boundToUs(program: string): BoundCommand {
  isThere ??= canBind();
  return isThere
    ? { program: 'setpriv', before: [...bind, '--', program], isBound: true }
    : { program, before: [], isBound: false };
}

const bind = ['--pdeathsig', 'KILL'];

let isThere: boolean | undefined;

/** Some systems have no setpriv, or an older one, or forbid what it asks for. */
const canBind = (): boolean =>
  process.platform === 'linux' && spawnSync('setpriv', [...bind, '--', 'true'], { stdio: 'ignore' }).status === 0;
