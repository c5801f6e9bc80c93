import { spawnSync } from 'node:child_process';

/** A command whose process ends with this one, where the system can see to that. */
export interface BoundCommand {
  readonly program: string;
  /** Arguments that go before the program's own. */
  readonly before: readonly string[];
  /** Whether the system kills the process when ours has ended. Otherwise it has to notice by itself. */
  readonly isBound: boolean;
}

/**
 * Returns the command that runs a program so that Linux kills it when this process has ended. A process that is stopped, or deep in
 * native code, can't end itself. util-linux's setpriv asks for the signal (PR_SET_PDEATHSIG in prctl(2)) and becomes the
 * program, under the same process id. On other systems the program runs alone; see watchdog.ts.
 */
export function boundToUs(program: string): BoundCommand {
  hasSetpriv ??= canBind();
  return hasSetpriv
    ? { program: 'setpriv', before: [...bind, '--', program], isBound: true }
    : { program, before: [], isBound: false };
}

const bind = ['--pdeathsig', 'KILL'];

let hasSetpriv: boolean | undefined;

/** Whether setpriv works here: some systems have none, an older one, or forbid the call. */
const canBind = (): boolean =>
  process.platform === 'linux' && spawnSync('setpriv', [...bind, '--', 'true'], { stdio: 'ignore' }).status === 0;
