import { Failure } from '../../../../src-shared/domain/failure';
import type { Project } from '../../project/project';
import { findRun } from '../../results/judged';
import { foldsOf } from '../rows';

/** Refuses to end a run over folds early: its folds could not be compared. Kind 'unsupported'. */
export function requireOneTraining(project: Project, run: string): void {
  const folds = foldsOf(findRun(project, run));
  if (folds === null) return;
  throw new Failure(
    'unsupported',
    `${run} trains ${String(folds)} folds, and figures over folds need all of them.`,
    'Pause or cancel it, and resume it later: finished folds are kept.',
  );
}
